/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "runtime/plant.h"

#ifdef VS_PLANT
#include <signal.h>
#include <stdlib.h>

#include "base/str.h"

static struct vs_str planted(void)
{
    const char *text = getenv("VENDSTREAM_PLANT");
    return text == NULL ? VS_STR("") : vs_str(text);
}

bool vs_plant_is(const char *name)
{
    return vs_str_equal(planted(), vs_str(name));
}

void vs_plant_after_commit(uint64_t sequence)
{
    struct vs_str text = planted();
    struct vs_str prefix = VS_STR("crash_after_commit:");
    uint64_t at;
    if (vs_str_starts_with(text, prefix) &&
        vs_str_to_uint64((struct vs_str){text.ptr + prefix.len, text.len - prefix.len}, &at) && at == sequence)
        (void)raise(SIGKILL);
}
#endif
