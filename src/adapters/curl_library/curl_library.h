/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* libcurl, loaded when it is first needed.
 *
 * Linked at build time, libcurl and what it brings (LDAP, Kerberos, GnuTLS, ..) took 3.6 MB of every process (13.6
 * to 10.0 MB for an idle pipeline) and 17 ms of every start (23 to 6 ms to the first row), also where no request is
 * ever sent. Include this instead of <curl/curl.h>, and call vs_curl_load before any other function of curl: the
 * names stand for the loaded ones. It starts libcurl too (curl_global_init); the library stays loaded until the
 * process ends. Any thread. */
#ifndef VS_ADAPTERS_CURL_LIBRARY_H
#define VS_ADAPTERS_CURL_LIBRARY_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/err.h"

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define VS_CURL_FUNCTIONS(FUNCTION)                                                                                  \
    FUNCTION(curl_global_init)                                                                                       \
    FUNCTION(curl_easy_init)                                                                                         \
    FUNCTION(curl_easy_setopt)                                                                                       \
    FUNCTION(curl_easy_perform)                                                                                      \
    FUNCTION(curl_easy_getinfo)                                                                                      \
    FUNCTION(curl_easy_cleanup)                                                                                      \
    FUNCTION(curl_easy_strerror)                                                                                     \
    FUNCTION(curl_multi_init)                                                                                        \
    FUNCTION(curl_multi_setopt)                                                                                      \
    FUNCTION(curl_multi_add_handle)                                                                                  \
    FUNCTION(curl_multi_remove_handle)                                                                               \
    FUNCTION(curl_multi_perform)                                                                                     \
    FUNCTION(curl_multi_poll)                                                                                        \
    FUNCTION(curl_multi_info_read)                                                                                   \
    FUNCTION(curl_multi_cleanup)                                                                                     \
    FUNCTION(curl_slist_append)                                                                                      \
    FUNCTION(curl_slist_free_all)

struct vs_curl_library {
#define VS_CURL_FIELD(name) __typeof__(name) *loaded_##name;
    VS_CURL_FUNCTIONS(VS_CURL_FIELD)
#undef VS_CURL_FIELD
};

/* Filled by vs_curl_load. */
extern struct vs_curl_library vs_curl_library;

/* UNSUPPORTED when the library is not there or too old; the note says what to install. */
VS_MUST_USE enum vs_err vs_curl_load(struct vs_err_note *note);

#define curl_easy_init (vs_curl_library.loaded_curl_easy_init)
#define curl_easy_setopt (vs_curl_library.loaded_curl_easy_setopt)
#define curl_easy_perform (vs_curl_library.loaded_curl_easy_perform)
#define curl_easy_getinfo (vs_curl_library.loaded_curl_easy_getinfo)
#define curl_easy_cleanup (vs_curl_library.loaded_curl_easy_cleanup)
#define curl_easy_strerror (vs_curl_library.loaded_curl_easy_strerror)
#define curl_multi_init (vs_curl_library.loaded_curl_multi_init)
#define curl_multi_setopt (vs_curl_library.loaded_curl_multi_setopt)
#define curl_multi_add_handle (vs_curl_library.loaded_curl_multi_add_handle)
#define curl_multi_remove_handle (vs_curl_library.loaded_curl_multi_remove_handle)
#define curl_multi_perform (vs_curl_library.loaded_curl_multi_perform)
#define curl_multi_poll (vs_curl_library.loaded_curl_multi_poll)
#define curl_multi_info_read (vs_curl_library.loaded_curl_multi_info_read)
#define curl_multi_cleanup (vs_curl_library.loaded_curl_multi_cleanup)
#define curl_slist_append (vs_curl_library.loaded_curl_slist_append)
#define curl_slist_free_all (vs_curl_library.loaded_curl_slist_free_all)

#endif
