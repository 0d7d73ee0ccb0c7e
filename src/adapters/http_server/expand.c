/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#define ZLIB_CONST
#include "adapters/http_server/expand.h"

#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "base/check.h"

enum { STEP_SIZE = 32 * 1024, WINDOW_LOG_MIN = 17, WINDOW_LOG_MAX = 23, GZIP_ONLY = 16 + MAX_WBITS };

struct vs_http_expander {
    uint64_t size_max;
    uint64_t ratio_max;
    z_stream gzip;
    bool gzip_ready;
    ZSTD_DCtx *zstd;
};

struct vs_http_expander *vs_http_expander_new(uint64_t size_max, uint64_t ratio_max)
{
    struct vs_http_expander *expander = calloc(1, sizeof *expander);
    VS_CHECK(expander != NULL);
    expander->size_max = size_max;
    expander->ratio_max = ratio_max;
    return expander;
}

void vs_http_expander_free(struct vs_http_expander *expander)
{
    if (expander == NULL)
        return;
    if (expander->gzip_ready)
        (void)inflateEnd(&expander->gzip);
    (void)ZSTD_freeDCtx(expander->zstd);
    free(expander);
}

/* Room for the next step: one byte more than the bound allows, so that passing the bound is seen. */
static size_t step_size(const struct vs_http_expander *expander, size_t expanded)
{
    uint64_t left = expander->size_max - expanded + 1;
    return left < STEP_SIZE ? (size_t)left : STEP_SIZE;
}

static enum vs_err check_bounds(const struct vs_http_expander *expander, size_t expanded, size_t sent)
{
    if (expanded > expander->size_max)
        return VS_ERR_LIMIT;
    if (expanded > VS_HTTP_EXPAND_RATIO_FROM && expanded / expander->ratio_max > sent)
        return VS_ERR_LIMIT;
    return VS_ERR_OK;
}

static enum vs_err expand_gzip(struct vs_http_expander *expander, struct vs_str body, struct vs_buf *out)
{
    z_stream *gzip = &expander->gzip;
    int result = expander->gzip_ready ? inflateReset(gzip) : inflateInit2(gzip, GZIP_ONLY);
    if (result != Z_OK)
        return VS_ERR_NOMEM;
    expander->gzip_ready = true;
    gzip->next_in = (const unsigned char *)body.ptr;
    gzip->avail_in = (unsigned)body.len;
    size_t start = out->len;
    for (;;) {
        size_t room = step_size(expander, out->len - start);
        gzip->next_out = (unsigned char *)vs_buf_reserve(out, room);
        gzip->avail_out = (unsigned)room;
        result = inflate(gzip, Z_NO_FLUSH);
        out->len += room - gzip->avail_out;
        VS_TRY(check_bounds(expander, out->len - start, body.len));
        if (result == Z_STREAM_END && gzip->avail_in == 0)
            return VS_ERR_OK;
        if (result == Z_STREAM_END)
            result = inflateReset(gzip);
        if (result != Z_OK)
            return VS_ERR_SYNTAX;
    }
}

static ZSTD_DCtx *zstd_new(uint64_t size_max)
{
    int window_log = WINDOW_LOG_MIN;
    while (window_log < WINDOW_LOG_MAX && (uint64_t)1 << window_log < size_max)
        window_log++;
    ZSTD_DCtx *zstd = ZSTD_createDCtx();
    if (zstd != NULL)
        VS_CHECK(!ZSTD_isError(ZSTD_DCtx_setParameter(zstd, ZSTD_d_windowLogMax, window_log)));
    return zstd;
}

static enum vs_err expand_zstd(struct vs_http_expander *expander, struct vs_str body, struct vs_buf *out)
{
    if (expander->zstd == NULL)
        expander->zstd = zstd_new(expander->size_max);
    if (expander->zstd == NULL)
        return VS_ERR_NOMEM;
    (void)ZSTD_DCtx_reset(expander->zstd, ZSTD_reset_session_only);
    ZSTD_inBuffer in = {body.ptr, body.len, 0};
    size_t start = out->len;
    for (;;) {
        size_t room = step_size(expander, out->len - start);
        ZSTD_outBuffer to = {vs_buf_reserve(out, room), room, 0};
        size_t before = in.pos;
        size_t left = ZSTD_decompressStream(expander->zstd, &to, &in);
        if (ZSTD_isError(left))
            return VS_ERR_SYNTAX;
        out->len += to.pos;
        VS_TRY(check_bounds(expander, out->len - start, body.len));
        if (left == 0 && in.pos == in.size)
            return VS_ERR_OK;
        if (to.pos == 0 && in.pos == before)
            return VS_ERR_SYNTAX;
    }
}

enum vs_err vs_http_expand(struct vs_http_expander *expander, enum vs_http_coding coding, struct vs_str body,
                           struct vs_buf *out)
{
    if (body.len == 0 || body.len > UINT32_MAX)
        return VS_ERR_SYNTAX;
    switch (coding) {
    case VS_HTTP_CODING_GZIP:
        return expand_gzip(expander, body, out);
    case VS_HTTP_CODING_ZSTD:
        return expand_zstd(expander, body, out);
    case VS_HTTP_CODING_IDENTITY:
        break;
    }
    VS_UNREACHABLE();
}
