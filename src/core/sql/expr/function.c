/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "base/check.h"
#include "core/sql/expr/kernel.h"

#define VS_KERNEL_OF_scalar(name) .kernel.scalar = vs_fn_##name
#define VS_KERNEL_OF_vector(name) .kernel.vector = vs_fn_##name
#define VS_KERNEL_OF_truth(name) .kernel.truth = vs_fn_##name
#define VS_KERNEL_OF_form(name) .kernel.form = vs_fn_##name
#define VS_KERNEL_OF_truth_form(name) .kernel.truth_form = vs_fn_##name
#define VS_KERNEL_OF_rewrite(name) .kernel.scalar = NULL
#define VS_FN(name_, signature_, result_, kind_, kernel_, variant_, flags_, help_)                           \
    {.name = (name_),                                                                                        \
     .signature = (signature_),                                                                              \
     .help = (help_),                                                                                        \
     .kind = VS_KERNEL_##kind_,                                                                              \
     .variant = (variant_),                                                                                  \
     .flags = (flags_),                                                                                      \
     .result = vs_result_##result_,                                                                          \
     VS_KERNEL_OF_##kind_(kernel_)},
#define VS_FN_PREPARED(name_, signature_, result_, kind_, kernel_, variant_, flags_, prepare_, help_)        \
    {.name = (name_),                                                                                        \
     .signature = (signature_),                                                                              \
     .help = (help_),                                                                                        \
     .kind = VS_KERNEL_##kind_,                                                                              \
     .variant = (variant_),                                                                                  \
     .flags = (flags_),                                                                                      \
     .result = vs_result_##result_,                                                                          \
     VS_KERNEL_OF_##kind_(kernel_),                                                                          \
     .prepare = vs_prepare_##prepare_},

static const struct vs_function functions[] = {
#include "core/sql/expr/functions.def"
};

uint32_t vs_function_count(void)
{
    return (uint32_t)(sizeof functions / sizeof *functions);
}

const struct vs_function *vs_function_at(uint32_t index)
{
    VS_CHECK_INT(index, <, vs_function_count());
    return &functions[index];
}

bool vs_function_exists(struct vs_str name)
{
    for (uint32_t i = 0; i < vs_function_count(); i++)
        if (vs_str_equal_nocase(name, vs_str(functions[i].name)))
            return true;
    return false;
}

uint32_t vs_function_help_count(void)
{
    return vs_function_count();
}

struct vs_function_help vs_function_help_at(uint32_t index)
{
    const struct vs_function *f = vs_function_at(index);
    bool internal = (f->flags & VS_INTERNAL) != 0;
    return (struct vs_function_help){
        .name = f->name, .signature = f->signature, .help = f->help, .internal = internal};
}

#define VS_MISSING(name_, help_) {.name = #name_, .signature = "", .help = (help_)},
static const struct vs_function_help missing[] = {
#include "core/sql/expr/missing.def"
};
#undef VS_MISSING

uint32_t vs_function_missing_count(void)
{
    return (uint32_t)(sizeof missing / sizeof *missing);
}

struct vs_function_help vs_function_missing_at(uint32_t index)
{
    VS_CHECK_INT(index, <, vs_function_missing_count());
    return missing[index];
}
