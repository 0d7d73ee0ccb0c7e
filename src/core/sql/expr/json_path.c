/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/expr/json_path.h"

#include "base/limits.h"

enum step_kind { STEP_MEMBER, STEP_INDEX, STEP_ANY, STEP_SLICE, STEP_INDEXES, STEP_LENGTH };

enum { STEPS_MAX = VS_JSON_DEPTH_MAX, INDEXES_MAX = 16, NODES_MAX = 100000 };

struct vs_json_step {
    enum step_kind kind;
    bool deep; /* ..step: at every depth */
    struct vs_str name;
    int64_t index; /* negative: from the end */
    int64_t to;
    bool has_from, has_to;
    int64_t indexes[INDEXES_MAX];
    uint32_t index_count;
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

/* .name, .* or .length() */
static bool read_member(struct vs_str *text, struct vs_json_step *step)
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
    if (starts(text, VS_STR("()"))) {
        step->kind = STEP_LENGTH;
        return text->len == 0 && vs_str_equal(step->name, VS_STR("length"));
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

/* 'name'] or 12] or *] or 1:3] or 0,2] */
static bool read_subscript(struct vs_str *text, struct vs_json_step *step)
{
    if (text->len > 0 && (text->ptr[0] == '\'' || text->ptr[0] == '"')) {
        struct vs_str rest = {text->ptr + 1, text->len - 1};
        size_t len = vs_str_find_char(rest, text->ptr[0]);
        step->name = (struct vs_str){rest.ptr, len};
        if (len == rest.len)
            return false;
        *text = (struct vs_str){rest.ptr + len + 1, rest.len - len - 1};
        return starts(text, VS_STR("]"));
    }
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

static bool read_step(struct vs_str *text, struct vs_json_step *step)
{
    if (starts(text, VS_STR(".."))) {
        step->deep = true;
        return starts(text, VS_STR("[")) ? read_subscript(text, step) : read_member(text, step);
    }
    if (starts(text, VS_STR(".")))
        return read_member(text, step);
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
        if (!read_step(&text, step))
            return false;
        bool one = step->kind == STEP_MEMBER || step->kind == STEP_INDEX || step->kind == STEP_LENGTH;
        path->many = path->many || step->deep || !one;
    }
    return true;
}

/* --- finding ----------------------------------------------------------------------------------------------- */

struct finder {
    struct vs_arena *scratch;
    const struct vs_json_path *path;
    struct vs_json_nodes *nodes;
    bool full;
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
    case STEP_LENGTH:
        if (value.kind != VS_JSON_ARRAY)
            return false;
        next = (struct vs_json_value){.kind = VS_JSON_NUMBER};
        next.text = vs_arena_printf(f->scratch, "%lld", (long long)count_of(value.text));
        return find_from(f, at + 1, next);
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
    struct finder f = {.scratch = scratch, .path = path, .nodes = nodes};
    *nodes = (struct vs_json_nodes){0};
    return find_from(&f, 0, root) && !f.full;
}
