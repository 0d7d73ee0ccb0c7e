/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* Who sends a request: bearer tokens of a file, or the client's certificate.
 *
 * The file has lines `device_id:sha256-hex` (of the token, in lower or upper case); blank lines and lines that
 * begin with # are skipped. A device may have several tokens, so that they can be changed one after the other.
 * `*` may send for any device. A file without a token, or with a line that is none, is refused as a whole: it
 * never opens the door. Tokens are kept as hashes, compared in constant time and never written anywhere.
 * Threads: any; a reload replaces the whole table. */
#ifndef VS_RUNTIME_COLLECTOR_AUTH_H
#define VS_RUNTIME_COLLECTOR_AUTH_H

#include "adapters/http_server/http_server.h"
#include "base/limits.h"

enum vs_auth_kind { VS_AUTH_NONE, VS_AUTH_TOKEN, VS_AUTH_MTLS };

struct vs_auth;

/* kind: "none", "token", "mtls". INVALID or NOT_FOUND with a note naming file and line, never a token. */
VS_MUST_USE enum vs_err vs_auth_new(struct vs_str kind, struct vs_str tokens_path, struct vs_auth **out,
                                    struct vs_err_note *note);
void vs_auth_free(struct vs_auth *auth); /* NULL is fine */
VS_MUST_USE enum vs_err vs_auth_reload(struct vs_auth *auth, struct vs_str tokens_path,
                                       struct vs_err_note *note);
enum vs_auth_kind vs_auth_kind(const struct vs_auth *auth);
/* The device that sent the request, into device[]; "" with `none`. false: not known. */
bool vs_auth_check(struct vs_auth *auth, const struct vs_http_request *request,
                   char device[VS_RECORD_KEY_SIZE_MAX + 1]);

#endif
