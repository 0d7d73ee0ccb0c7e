/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* A log in memory for tests of those who append: what is appended can be held back, made to fail, or refused.
 * It cannot be read by readers (reader_open is UNSUPPORTED); tests look at what was stored. A test double for
 * failure injection: that accepted means durable is shown with the real log.
 * Threads: any; completions run on the thread that appends or releases. */
#ifndef VS_TESTING_MEMORY_LOG_H
#define VS_TESTING_MEMORY_LOG_H

#include "ports/log.h"

struct vs_log *vs_memory_log_new(void);
/* Appends are kept until vs_memory_log_finish. */
void vs_memory_log_hold(struct vs_log *log, bool hold);
/* Completes the held appends, the first `count` of them, with this result. */
void vs_memory_log_finish(struct vs_log *log, uint32_t count, enum vs_err result);
uint32_t vs_memory_log_held_count(struct vs_log *log);
/* append() answers this from now on; OK: takes it. */
void vs_memory_log_refuse(struct vs_log *log, enum vs_err result);
/* Appends that are not held complete with this from now on. */
void vs_memory_log_fail(struct vs_log *log, enum vs_err result);
/* Only appends to this partition are refused or failed; UINT32_MAX: to all. */
void vs_memory_log_only_partition(struct vs_log *log, uint32_t partition);
/* What was stored, in order. Borrowed until the next append. */
uint32_t vs_memory_log_count(struct vs_log *log, struct vs_str topic, uint32_t partition);
struct vs_record vs_memory_log_record(struct vs_log *log, struct vs_str topic, uint32_t partition,
                                      uint32_t index);

#endif
