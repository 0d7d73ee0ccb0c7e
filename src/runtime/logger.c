/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/logger.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "runtime/clock.h"

static enum vs_level level_shown = VS_LEVEL_INFO;
static const char *const names[] = {"error", "warn", "info", "debug"};

void vs_logger_set_level(enum vs_level level)
{
    level_shown = level;
}

bool vs_logger_level_from_text(struct vs_str text, enum vs_level *out)
{
    for (int i = 0; i < 4; i++) {
        if (vs_str_equal_nocase(text, vs_str(names[i]))) {
            *out = (enum vs_level)i;
            return true;
        }
    }
    return false;
}

void vs_log_line(enum vs_level level, const char *fmt, ...)
{
    if (level > level_shown)
        return;
    char message[2048];
    va_list args;
    va_start(args, fmt);
    int len = vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    if (len < 0)
        return;
    struct vs_buf line = {0};
    struct vs_clock clock = vs_clock_wall();
    vs_buf_printf(&line, "{\"time_ms\":%" PRId64 ",\"level\":\"%s\",\"message\":", vs_clock_now_ms(&clock),
                  names[level]);
    vs_buf_add_json_string(&line, vs_str(message));
    vs_buf_printf(&line, "}\n");
    ssize_t ignored = write(STDERR_FILENO, line.ptr, line.len);
    (void)ignored;
    vs_buf_free(&line);
}
