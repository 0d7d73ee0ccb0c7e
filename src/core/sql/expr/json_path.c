/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/expr/json_path.h"

#include "base/limits.h"
#include "core/json/escape.h"
#include "core/sql/expr/json_path_function.h"

enum step_kind { STEP_MEMBER, STEP_INDEX, STEP_ANY, STEP_SLICE, STEP_INDEXES, STEP_MEMBERS, STEP_FUNCTION };

enum { STEPS_MAX = VS_JSON_DEPTH_MAX, INDEXES_MAX = 16, NAMES_MAX = 16, NODES_MAX = 100000 };

struct vs_json_step {
    enum step_kind kind;
    bool deep; /* ..step: at every depth */
    struct vs_str name;
    int64_t index; /* negative: from the end */
    int64_t to;
    bool has_from, has_to;
    int64_t indexes[INDEXES_MAX];
    uint32_t index_count;
    struct vs_str names[NAMES_MAX];
    uint32_t name_count;
    const struct vs_json_function *function;
};

static bool starts(struct vs_str *text, struct vs_str word)
{
    if (!vs_str_starts_with(*text, word))
        return false;
    text->ptr += word.len;
    text->len -= word.len;
    return true;
}

static bool starts_mode(struct vs_str *text, struct vs_str word)
{
    struct vs_str head = {text->ptr, word.len};
    if (text->len <= word.len || !vs_str_equal_nocase(head, word) || text->ptr[word.len] != ' ')
        return false;
    *text = vs_str_trim((struct vs_str){text->ptr + word.len, text->len - word.len});
    return true;
}

/* .name, .* or .function(..) at the end */
static bool read_member(struct vs_arena *arena, struct vs_str *text, struct vs_json_step *step)
{
    size_t len = 0;
    if (starts(text, VS_STR("*"))) {
        step->kind = STEP_ANY;
        return true;
    }
    while (len < text->len && (text->ptr[len] == '\0' || strchr(".[]*\"' (", text->ptr[len]) == NULL))
        len++;
    step->name = (struct vs_str){text->ptr, len};
    text->ptr += len;
    text->len -= len;
    if (text->len > 1 && text->ptr[0] == '(' && text->ptr[text->len - 1] == ')') {
        step->kind = STEP_FUNCTION;
        step->function =
            vs_json_function_compile(arena, step->name, (struct vs_str){text->ptr + 1, text->len - 2});
        text->len = 0;
        return step->function != NULL;
    }
    return len > 0;
}

/* from:to, each may be left out */
static bool read_slice(struct vs_str inside, size_t colon, struct vs_json_step *step)
{
    struct vs_str from = vs_str_trim((struct vs_str){inside.ptr, colon});
    struct vs_str to = vs_str_trim((struct vs_str){inside.ptr + colon + 1, inside.len - colon - 1});
    step->kind = STEP_SLICE;
    step->has_from = from.len > 0;
    step->has_to = to.len > 0;
    return (!step->has_from || vs_str_to_int64(from, &step->index)) &&
           (!step->has_to || vs_str_to_int64(to, &step->to));
}

static bool read_indexes(struct vs_str inside, struct vs_json_step *step)
{
    for (;;) {
        size_t len = vs_str_find_char(inside, ',');
        struct vs_str one = vs_str_trim((struct vs_str){inside.ptr, len});
        if (step->index_count == INDEXES_MAX || !vs_str_to_int64(one, &step->indexes[step->index_count++]))
            return false;
        if (len == inside.len)
            break;
        inside = (struct vs_str){inside.ptr + len + 1, inside.len - len - 1};
    }
    step->index = step->indexes[0];
    step->kind = step->index_count == 1 ? STEP_INDEX : STEP_INDEXES;
    return true;
}

/* 'a'] or 'a','b'] */
static bool read_names(struct vs_str *text, struct vs_json_step *step)
{
    do {
        *text = vs_str_trim(*text);
        if (text->len == 0 || (text->ptr[0] != '\'' && text->ptr[0] != '"') || step->name_count == NAMES_MAX)
            return false;
        struct vs_str rest = {text->ptr + 1, text->len - 1};
        size_t len = vs_str_find_char(rest, text->ptr[0]);
        if (len == rest.len)
            return false;
        step->names[step->name_count++] = (struct vs_str){rest.ptr, len};
        *text = vs_str_trim((struct vs_str){rest.ptr + len + 1, rest.len - len - 1});
    } while (starts(text, VS_STR(",")));
    step->name = step->names[0];
    step->kind = step->name_count == 1 ? STEP_MEMBER : STEP_MEMBERS;
    return starts(text, VS_STR("]"));
}

/* 'name'] or 12] or *] or 1:3] or 0,2] */
static bool read_subscript(struct vs_str *text, struct vs_json_step *step)
{
    if (text->len > 0 && (text->ptr[0] == '\'' || text->ptr[0] == '"'))
        return read_names(text, step);
    size_t len = vs_str_find_char(*text, ']');
    if (len == text->len)
        return false;
    struct vs_str inside = {text->ptr, len};
    *text = (struct vs_str){text->ptr + len + 1, text->len - len - 1};
    if (vs_str_equal(inside, VS_STR("*"))) {
        step->kind = STEP_ANY;
        return true;
    }
    size_t colon = vs_str_find_char(inside, ':');
    return colon < inside.len ? read_slice(inside, colon, step) : read_indexes(inside, step);
}

static bool read_step(struct vs_arena *arena, struct vs_str *text, struct vs_json_step *step)
{
    if (starts(text, VS_STR(".."))) {
        step->deep = true;
        return starts(text, VS_STR("[")) ? read_subscript(text, step) : read_member(arena, text, step);
    }
    if (starts(text, VS_STR(".")))
        return read_member(arena, text, step);
    return starts(text, VS_STR("[")) && read_subscript(text, step);
}

bool vs_json_path_compile(struct vs_arena *arena, struct vs_str text, struct vs_json_path *path)
{
    *path = (struct vs_json_path){0};
    text = vs_str_trim(text);
    path->lax = starts_mode(&text, VS_STR("lax"));
    if (!path->lax)
        path->says_strict = starts_mode(&text, VS_STR("strict"));
    if (text.len == 0)
        return false;
    text = starts(&text, VS_STR("$")) ? vs_arena_copy(arena, text)
                                      : vs_arena_printf(arena, ".%.*s", VS_STR_ARG(text));
    path->steps = VS_ARENA_ARRAY(arena, STEPS_MAX, struct vs_json_step);
    while (text.len > 0) {
        if (path->step_count == STEPS_MAX)
            return false;
        struct vs_json_step *step = &path->steps[path->step_count++];
        if (!read_step(arena, &text, step))
            return false;
        bool one = step->kind == STEP_MEMBER || step->kind == STEP_INDEX || step->kind == STEP_FUNCTION ||
                   (step->kind == STEP_MEMBERS && text.len == 0);
        path->many = path->many || step->deep || !one;
    }
    const struct vs_json_step *last = path->step_count == 0 ? NULL : &path->steps[path->step_count - 1];
    if (path->step_count > 1 && path->steps[0].deep && last->kind == STEP_FUNCTION) {
        path->of_all = last->function;
        path->step_count--;
        path->many = false;
    }
    return true;
}

/* --- finding ----------------------------------------------------------------------------------------------- */

struct finder {
    struct vs_arena *scratch;
    const struct vs_json_path *path;
    struct vs_json_value root;
    struct vs_json_nodes *nodes;
    bool full;
    bool failed; /* a function did not fit its value: the whole path has no result */
};

static bool find_from(struct finder *f, uint32_t step, struct vs_json_value value);

static bool add_node(struct finder *f, struct vs_json_value value)
{
    struct vs_json_nodes *nodes = f->nodes;
    f->full = f->full || nodes->count >= NODES_MAX;
    if (f->full)
        return false;
    if (nodes->count == nodes->capacity) {
        uint32_t capacity = nodes->capacity == 0 ? 4 : nodes->capacity * 2;
        struct vs_json_value *items = VS_ARENA_ARRAY(f->scratch, capacity, struct vs_json_value);
        if (nodes->count > 0)
            memcpy(items, nodes->items, nodes->count * sizeof *items);
        nodes->items = items;
        nodes->capacity = capacity;
    }
    nodes->items[nodes->count++] = value;
    return true;
}

static int64_t count_of(struct vs_str container)
{
    struct vs_json_value element;
    int64_t count = 0;
    for (size_t cursor = 0; vs_json_next(container, &cursor, NULL, &element);)
        count++;
    return count;
}

static bool member_of(struct vs_arena *scratch, struct vs_json_value value, struct vs_str name,
                      struct vs_json_value *out)
{
    struct vs_json_value key;
    struct vs_json_value member;
    *out = (struct vs_json_value){0};
    if (value.kind != VS_JSON_OBJECT)
        return false;
    for (size_t cursor = 0; vs_json_next(value.text, &cursor, &key, &member);) {
        struct vs_str text = key.escaped ? vs_json_unescape(scratch, &key) : key.text;
        if (vs_str_equal(text, name))
            *out = member;
    }
    return out->kind != VS_JSON_MISSING;
}

static bool element_of(struct vs_json_value value, int64_t index, struct vs_json_value *out)
{
    if (value.kind != VS_JSON_ARRAY)
        return false;
    if (index < 0)
        index += count_of(value.text);
    int64_t i = 0;
    for (size_t cursor = 0; index >= 0 && vs_json_next(value.text, &cursor, NULL, out); i++)
        if (i == index)
            return true;
    return false;
}

/* All elements or members, or those of a slice; the rest of the path may fail for each. */
static bool find_each(struct finder *f, uint32_t at, struct vs_json_value value)
{
    const struct vs_json_step *step = &f->path->steps[at];
    bool is_array = value.kind == VS_JSON_ARRAY;
    if (!is_array && (value.kind != VS_JSON_OBJECT || step->kind == STEP_SLICE))
        return false;
    int64_t count = step->kind == STEP_SLICE ? count_of(value.text) : 0;
    int64_t from = step->has_from ? step->index : 0;
    int64_t to = step->has_to ? step->to : INT64_MAX;
    from += from < 0 ? count : 0;
    to += to < 0 ? count : 0;
    struct vs_json_value key;
    struct vs_json_value one;
    int64_t i = 0;
    for (size_t cursor = 0; !f->full && vs_json_next(value.text, &cursor, is_array ? NULL : &key, &one); i++)
        if (i >= from && i < to)
            (void)find_from(f, at + 1, one);
    return true;
}

/* ['a','b'] at the end: an object of the members that are there; behind .. only where all are. */
static bool find_members(struct finder *f, uint32_t at, struct vs_json_value value)
{
    const struct vs_json_step *step = &f->path->steps[at];
    struct vs_buf text = {0};
    uint32_t found = 0;
    if (value.kind != VS_JSON_OBJECT)
        return false;
    bool last = at + 1 == f->path->step_count;
    vs_buf_add_char(&text, '{');
    for (uint32_t i = 0; i < step->name_count; i++) {
        struct vs_json_value member;
        if (!member_of(f->scratch, value, step->names[i], &member))
            continue;
        if (!last)
            (void)find_from(f, at + 1, member);
        if (found++ > 0)
            vs_buf_add_char(&text, ',');
        vs_json_add_string(&text, step->names[i], false);
        vs_buf_add_char(&text, ':');
        vs_json_add_raw(&text, &member);
    }
    vs_buf_add_char(&text, '}');
    struct vs_json_value merged = {.kind = VS_JSON_OBJECT, .text = vs_arena_copy(f->scratch, vs_buf_str(&text))};
    vs_buf_free(&text);
    if (last && (!step->deep || found == step->name_count))
        return add_node(f, merged);
    return true;
}

static bool find_function(struct finder *f, uint32_t at, struct vs_json_value value)
{
    struct vs_json_value result;
    if (!vs_json_function_apply(f->scratch, f->path->steps[at].function, f->root, value, &result)) {
        f->failed = true;
        return false;
    }
    return find_from(f, at + 1, result);
}

static bool find_step(struct finder *f, uint32_t at, struct vs_json_value value)
{
    const struct vs_json_step *step = &f->path->steps[at];
    struct vs_json_value next;
    switch (step->kind) {
    case STEP_MEMBER:
        return member_of(f->scratch, value, step->name, &next) && find_from(f, at + 1, next);
    case STEP_INDEX:
        return element_of(value, step->index, &next) && find_from(f, at + 1, next);
    case STEP_ANY:
    case STEP_SLICE:
        return find_each(f, at, value);
    case STEP_INDEXES:
        if (value.kind != VS_JSON_ARRAY)
            return false;
        for (uint32_t i = 0; i < step->index_count; i++)
            if (element_of(value, step->indexes[i], &next))
                (void)find_from(f, at + 1, next);
        return true;
    case STEP_MEMBERS:
        return find_members(f, at, value);
    case STEP_FUNCTION:
        return find_function(f, at, value);
    }
    return false;
}

/* The step at this value and at everything below it; depth is bounded by the text's. */
static bool find_deep(struct finder *f, uint32_t at, struct vs_json_value value)
{
    bool is_array = value.kind == VS_JSON_ARRAY;
    struct vs_json_value key;
    struct vs_json_value one;
    (void)find_step(f, at, value);
    if (!is_array && value.kind != VS_JSON_OBJECT)
        return true;
    for (size_t cursor = 0; !f->full && vs_json_next(value.text, &cursor, is_array ? NULL : &key, &one);)
        (void)find_deep(f, at, one);
    return true;
}

static bool find_from(struct finder *f, uint32_t step, struct vs_json_value value)
{
    if (step == f->path->step_count)
        return add_node(f, value);
    return f->path->steps[step].deep ? find_deep(f, step, value) : find_step(f, step, value);
}

bool vs_json_path_find(struct vs_arena *scratch, const struct vs_json_path *path, struct vs_json_value root,
                       struct vs_json_nodes *nodes)
{
    struct finder f = {.scratch = scratch, .path = path, .root = root, .nodes = nodes};
    *nodes = (struct vs_json_nodes){0};
    bool found = find_from(&f, 0, root) && !f.full && !f.failed;
    if (!found || path->of_all == NULL)
        return found;
    struct vs_json_value all = vs_json_array_of(scratch, nodes);
    nodes->count = 0;
    struct vs_json_value result;
    return vs_json_function_apply(scratch, path->of_all, root, all, &result) && add_node(&f, result);
}
