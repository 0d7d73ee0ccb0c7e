/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
#include "core/sql/plan/compile.h"

#include "base/check.h"
#include "base/hash.h"

static struct vs_rel **make_sinks(struct vs_binder *binder, const struct vs_targets *targets)
{
    struct vs_rel **sinks = VS_ARENA_ARRAY(binder->arena, targets->count, struct vs_rel *);
    for (uint32_t i = 0; i < targets->count; i++) {
        const struct vs_target *target = &targets->items[i];
        binder->rels.script = target->script;
        binder->rels.at = target->at;
        struct vs_sink_spec spec = {target->table, target->name, target->names, target->types,
                                    target->upsert};
        sinks[i] = vs_rel_sink(
            &binder->rels, vs_rel_union(&binder->rels, target->inputs, target->input_count), &spec);
    }
    return sinks;
}

/* How many statements share what. */
static void count_rules(struct vs_binder *binder, const struct vs_targets *targets)
{
    for (uint32_t i = 0; i < targets->count; i++) {
        for (uint32_t n = 0; n < targets->items[i].input_count; n++) {
            struct vs_rel *root = vs_rewritten(targets->items[i].inputs[n]);
            struct vs_rel_list below = vs_rels_below(&binder->rels, &root, 1);
            for (uint32_t r = 0; r < below.count; r++)
                below.items[r]->rule_count++;
        }
    }
}

static void list_sinks(struct vs_binder *binder, const struct vs_targets *targets,
                       struct vs_rel *const *sinks, struct vs_plan *plan)
{
    plan->sink_count = targets->count;
    plan->sinks = VS_ARENA_ARRAY(binder->arena, targets->count, struct vs_plan_sink);
    for (uint32_t i = 0; i < targets->count; i++) {
        const struct vs_target *target = &targets->items[i];
        sinks[i]->physical->as.sink.sink = i;
        plan->sinks[i] = (struct vs_plan_sink){
            .table = target->table,
            .name = target->name,
            .node = sinks[i]->physical,
            .alerting = target->table != NULL &&
                        vs_str_equal(target->table->connector, VS_STR("servicenow")),
        };
    }
}

static void list_objects(struct vs_binder *binder, struct vs_plan *plan)
{
    plan->object_count = binder->catalog.count;
    plan->objects = VS_ARENA_ARRAY(binder->arena, plan->object_count, struct vs_plan_object);
    for (uint32_t i = 0; i < plan->object_count; i++) {
        const struct vs_object *from = &binder->catalog.items[i];
        struct vs_plan_object *to = &plan->objects[i];
        to->name = from->name;
        to->column_count = from->table != NULL ? from->table->column_count : from->view->field_count;
        to->columns = VS_ARENA_ARRAY(binder->arena, to->column_count, struct vs_str);
        for (uint32_t c = 0; c < to->column_count; c++)
            to->columns[c] = from->table != NULL ? from->table->columns[c].name : from->view->fields[c].name;
    }
}

static void reset_rels(struct vs_rels *rels)
{
    for (uint32_t i = 0; i < rels->count; i++) {
        struct vs_rel *rel = rels->items[i];
        rel->rewritten = NULL;
        rel->original = NULL;
        rel->consumer_count = rel->rule_count = 0;
        rel->absorbed = false;
        rel->needed = NULL;
        rel->map = NULL;
        rel->physical = NULL;
    }
}

/* State that was made under another time zone is no state of this plan. */
static void set_zone(struct vs_binder *binder, struct vs_plan *plan)
{
    struct vs_str name = vs_settings_get(&binder->settings, VS_STR("table.local-time-zone"));
    VS_CHECK(vs_zone_parse(name, &plan->zone));
    if (vs_zone_is_utc(plan->zone))
        return;
    for (uint32_t i = 0; i < binder->rels.count; i++) {
        struct vs_node *node = binder->rels.items[i]->physical;
        if (node != NULL)
            node->hash = vs_hash_mix(node->hash, vs_hash64(name, 0));
    }
}

struct vs_plan *vs_binder_finish(struct vs_binder *binder, const struct vs_targets *targets)
{
    struct vs_plan *plan = VS_ARENA_NEW(binder->arena, struct vs_plan);
    reset_rels(&binder->rels);
    struct vs_rel **sinks = make_sinks(binder, targets);
    vs_rewrite(&binder->rels, sinks, targets->count);
    count_rules(binder, targets);
    vs_physical(&binder->rels, sinks, targets->count, plan);
    list_sinks(binder, targets, sinks, plan);
    vs_settings_list(&binder->settings, &plan->settings, &plan->setting_count);
    set_zone(binder, plan);
    vs_plan_add_exchanges(binder->arena, plan);
    list_objects(binder, plan);
    plan->tables = vs_catalog_tables(&binder->catalog, &plan->table_count);
    for (uint32_t i = 0; i < plan->node_count; i++)
        plan->hash = vs_hash_mix(plan->hash, plan->nodes[i]->hash);
    return plan;
}

static enum vs_err check_overrides(const struct vs_setting *overrides, uint32_t count,
                                   struct vs_err_note *note)
{
    for (uint32_t i = 0; i < count; i++) {
        enum vs_err err = vs_settings_check(overrides[i].key, overrides[i].value, note);
        if (err != VS_ERR_OK)
            return vs_fail_within(note, err, "--set %.*s", VS_STR_ARG(overrides[i].key));
    }
    return VS_ERR_OK;
}

static enum vs_err bind_script(struct vs_binder *binder, const struct vs_script *script)
{
    struct vs_ast_statements statements = {0};
    VS_TRY(vs_sql_parse(binder->arena, script, &statements, binder->note));
    for (uint32_t i = 0; i < statements.count; i++)
        VS_TRY(vs_bind_statement(binder, statements.items[i]));
    return VS_ERR_OK;
}

enum vs_err vs_plan_compile(struct vs_arena *arena, const struct vs_script *scripts,
                            uint32_t script_count, const struct vs_setting *overrides,
                            uint32_t override_count, const struct vs_plan **out,
                            struct vs_err_note *note)
{
    struct vs_binder binder = {
        .arena = arena,
        .note = note,
        .catalog = vs_catalog_make(arena),
        .settings = {.arena = arena, .overrides = overrides, .override_count = override_count},
    };
    *out = NULL;
    vs_rels_init(&binder.rels, arena);
    enum vs_err err = check_overrides(overrides, override_count, note);
    for (uint32_t i = 0; err == VS_ERR_OK && i < script_count; i++)
        err = bind_script(&binder, &scripts[i]);
    if (err == VS_ERR_OK) {
        struct vs_plan *plan = vs_binder_finish(&binder, &binder.targets);
        plan->explained = vs_arena_copy(arena, vs_buf_str(&binder.explained));
        *out = plan;
    }
    vs_buf_free(&binder.explained);
    return err;
}
