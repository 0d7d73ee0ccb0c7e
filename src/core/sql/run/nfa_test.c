/* SPDX-License-Identifier: Apache-2.0 */
/* SPDX-FileCopyrightText: The vendstream authors */
/* The automaton against a matcher that follows every start through sets of places in the pattern.
 * The seed of a failure is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/hash.h"
#include "core/sql/run/nfa.h"

enum { ROWS_MAX = 14, PARTS_MAX = 4, COUNT_MAX = 5 };

/* A pattern and what fits; what fits also depends on how many rows a match has, as in DEFINE. */
struct puzzle {
    struct vs_match match;
    struct vs_match_part parts[PARTS_MAX];
    uint32_t row_count;
    bool fits[ROWS_MAX][PARTS_MAX][2];
};

/* Matches in the order in which they came: first and last row. */
struct found {
    uint32_t count;
    uint32_t from[ROWS_MAX], to[ROWS_MAX];
};

struct bench {
    const struct puzzle *puzzle;
    struct vs_pool pool;
    struct vs_arena plan;
    struct vs_nfa nfa;
    struct vs_nfa_run run;
    struct found found;
};

/* --- the naive matcher --------------------------------------------------------------------------
 */

struct places {
    bool at[PARTS_MAX][COUNT_MAX + 1]; /* part, rows it has so far */
};

static uint32_t cap(const struct vs_match_part *part)
{
    uint32_t least = part->min == 0 ? 1 : part->min;
    return part->max == UINT32_MAX ? least : part->max;
}

static bool fits_at(const struct puzzle *p, uint32_t start, uint32_t row, uint32_t part)
{
    return p->fits[row][part][(row - start) % 2];
}

/* Whether what is behind a place with `have` rows of `part` can be left out for this row. */
static bool may_end(const struct puzzle *p, uint32_t start, uint32_t row, uint32_t part,
                    uint32_t have)
{
    for (; have >= p->match.parts[part].min; have = 0) {
        bool last = part + 1 == p->match.part_count;
        if (last)
            return true;
        if (p->match.parts[part].greedy && fits_at(p, start, row, part))
            return false;
        part++;
    }
    return false;
}

/* One row that is offered to the matches from one start. */
struct offer {
    const struct puzzle *puzzle;
    uint32_t start, row;
    struct places next;
    bool ended;
};

static void take(struct offer *offer, uint32_t part, uint32_t have)
{
    const struct puzzle *p = offer->puzzle;
    const struct vs_match_part *of = &p->match.parts[part];
    if (!fits_at(p, offer->start, offer->row, part) || (of->max != UINT32_MAX && have >= of->max))
        return;
    uint32_t now = have + 1 > cap(of) ? cap(of) : have + 1;
    offer->next.at[part][now] = true;
    offer->ended |= may_end(p, offer->start, offer->row, part, now);
}

static void follow(struct offer *offer, uint32_t part, uint32_t have)
{
    const struct vs_match *match = &offer->puzzle->match;
    for (;;) {
        take(offer, part, have);
        bool shut =
            match->parts[part].greedy && fits_at(offer->puzzle, offer->start, offer->row, part);
        if (have < match->parts[part].min || part + 1 == match->part_count || shut)
            return;
        part++;
        have = 0;
    }
}

static bool is_empty(const struct places *places)
{
    for (uint32_t part = 0; part < PARTS_MAX; part++)
        for (uint32_t have = 0; have <= COUNT_MAX; have++)
            if (places->at[part][have])
                return false;
    return true;
}

/* What becomes of the matches from one row on. */
struct outcome {
    bool ends[ROWS_MAX];
    uint32_t first_end; /* ROWS_MAX: none */
    uint32_t over;      /* the row at which nothing is open any more; ROWS_MAX: it stays open */
};

static struct outcome outcome_of(const struct puzzle *p, uint32_t start)
{
    struct outcome out = {.first_end = ROWS_MAX, .over = ROWS_MAX};
    struct places now = {0};
    now.at[0][0] = true;
    for (uint32_t row = start; row < p->row_count && out.over == ROWS_MAX; row++) {
        struct offer offer = {.puzzle = p, .start = start, .row = row};
        bool late = p->match.within_ms > 0 && (int64_t)(row - start) >= p->match.within_ms;
        for (uint32_t part = 0; part < p->match.part_count && !late; part++)
            for (uint32_t have = 0; have <= COUNT_MAX; have++)
                if (now.at[part][have])
                    follow(&offer, part, have);
        out.ends[row] = offer.ended;
        if (out.ends[row] && out.first_end == ROWS_MAX)
            out.first_end = row;
        if (is_empty(&offer.next))
            out.over = row;
        now = offer.next;
    }
    return out;
}

/* A match that waited for an earlier one may have any of the ends that came meanwhile: which one is
 * Flink's order among equals, and not a matter of this matcher. */
static bool is_right(const struct puzzle *p, const struct found *found)
{
    uint32_t at = 0, settled = 0; /* the row at which all starts so far were settled */
    for (uint32_t start = 0; start < p->row_count; start++) {
        struct outcome out = outcome_of(p, start);
        if (out.first_end == ROWS_MAX && out.over == ROWS_MAX)
            break; /* all later ones wait for it */
        if (out.first_end == ROWS_MAX) {
            settled = out.over > settled ? out.over : settled;
            continue;
        }
        uint32_t last = out.first_end > settled ? out.first_end : settled;
        if (at == found->count || found->from[at] != start || found->to[at] > last ||
            !out.ends[found->to[at]])
            return false;
        settled = last;
        if (p->match.skip == VS_MATCH_SKIP_PAST_LAST)
            start = found->to[at];
        at++;
    }
    return at == found->count;
}

/* --- the automaton ------------------------------------------------------------------------------
 */

static enum vs_err fits(void *ctx, uint32_t part, const struct vs_nfa_node *last,
                        struct vs_nfa_row *row, bool *out)
{
    const struct bench *bench = ctx;
    uint32_t length = 0;
    for (; last != NULL; last = last->before)
        length++;
    *out = bench->puzzle->fits[row->time][part][length % 2];
    return VS_ERR_OK;
}

static enum vs_err matched(void *ctx, const struct vs_nfa_node *last)
{
    struct bench *bench = ctx;
    uint32_t end = (uint32_t)last->row->time, start = end;
    for (; last != NULL; last = last->before)
        start = (uint32_t)last->row->time;
    assert_true(bench->found.count < ROWS_MAX);
    bench->found.from[bench->found.count] = start;
    bench->found.to[bench->found.count++] = end;
    return VS_ERR_OK;
}

static bool is_row(void *ctx, struct vs_str bytes)
{
    (void)ctx;
    return vs_str_equal(bytes, VS_STR("row"));
}

static void save_and_load(struct bench *bench)
{
    struct vs_buf bytes = {0}, again = {0};
    vs_nfa_save(&bench->run, &bytes);
    vs_nfa_clear(&bench->run, &bench->pool);
    struct vs_reader reader = vs_reader(vs_buf_str(&bytes));
    vs_nfa_load(&bench->nfa, &bench->run, &bench->pool, is_row, NULL, &reader);
    assert_false(reader.failed);
    assert_int_equal(vs_reader_left(&reader), 0);
    vs_nfa_save(&bench->run, &again);
    assert_true(vs_str_equal(vs_buf_str(&bytes), vs_buf_str(&again)));
    vs_buf_free(&bytes);
    vs_buf_free(&again);
}

/* save_at: before this row the state goes through bytes. */
static void run_automaton(const struct puzzle *puzzle, uint32_t save_at, struct found *found)
{
    struct bench bench = {.puzzle = puzzle};
    struct vs_err_note note = {0};
    vs_pool_init(&bench.pool);
    vs_arena_init(&bench.plan);
    assert_int_equal(vs_nfa_make(&bench.plan, &puzzle->match, &bench.nfa), VS_ERR_OK);
    struct vs_nfa_env env = {&bench.pool, &bench, fits, matched, &note};
    for (uint32_t i = 0; i < puzzle->row_count; i++) {
        struct vs_nfa_row *row = vs_nfa_row_new(&bench.pool, i, VS_STR("row"));
        if (i == save_at)
            save_and_load(&bench);
        assert_int_equal(vs_nfa_advance(&bench.nfa, &bench.run, i, &env), VS_ERR_OK);
        assert_int_equal(vs_nfa_take(&bench.nfa, &bench.run, row, &env), VS_ERR_OK);
        vs_nfa_row_release(&bench.pool, row);
    }
    vs_nfa_clear(&bench.run, &bench.pool);
    assert_int_equal(bench.pool.used_bytes, 0);
    *found = bench.found;
    vs_arena_free(&bench.plan);
    vs_pool_free(&bench.pool);
}

/* --- random puzzles -----------------------------------------------------------------------------
 */

static uint32_t pick(uint64_t *seed, uint32_t limit)
{
    *seed = vs_hash_mix(*seed, 77);
    return (uint32_t)(*seed >> 20) % limit;
}

static void make_part(struct vs_match_part *part, uint64_t *seed)
{
    static const uint32_t bounds[][2] = {{1, 1},          {0, 1}, {1, UINT32_MAX},
                                         {0, UINT32_MAX}, {2, 2}, {2, UINT32_MAX},
                                         {1, 3},          {0, 2}, {2, 4}};
    const uint32_t *of = bounds[pick(seed, sizeof bounds / sizeof *bounds)];
    *part = (struct vs_match_part){.min = of[0], .max = of[1]};
    part->greedy = of[0] != of[1] && of[1] != 1 && pick(seed, 2) == 0;
}

static void make_puzzle(struct puzzle *puzzle, uint64_t seed)
{
    *puzzle = (struct puzzle){.row_count = 4 + pick(&seed, ROWS_MAX - 4)};
    puzzle->match.parts = puzzle->parts;
    puzzle->match.part_count = 1 + pick(&seed, PARTS_MAX);
    puzzle->match.skip = pick(&seed, 2) == 0 ? VS_MATCH_SKIP_PAST_LAST : VS_MATCH_SKIP_TO_NEXT;
    puzzle->match.within_ms = pick(&seed, 3) == 0 ? 2 + pick(&seed, 6) : 0;
    for (uint32_t i = 0; i < puzzle->match.part_count; i++)
        make_part(&puzzle->parts[i], &seed);
    struct vs_match_part *last = &puzzle->parts[puzzle->match.part_count - 1];
    last->greedy = false;
    if (last->min == 0)
        last->min = 1;
    uint32_t density = 2 + pick(&seed, 3);
    for (uint32_t row = 0; row < puzzle->row_count; row++)
        for (uint32_t part = 0; part < puzzle->match.part_count; part++)
            for (uint32_t odd = 0; odd < 2; odd++)
                puzzle->fits[row][part][odd] = pick(&seed, density + 1) > 0;
}

static void print_puzzle(const struct puzzle *p, uint64_t seed)
{
    print_message("seed %llu: %u rows, skip %d, within %lld, parts", (unsigned long long)seed,
                  p->row_count, (int)p->match.skip, (long long)p->match.within_ms);
    for (uint32_t i = 0; i < p->match.part_count; i++)
        print_message(" {%u,%d}%s", p->parts[i].min, (int)p->parts[i].max,
                      p->parts[i].greedy ? "" : "?");
    print_message("\n");
}

static void finds_what_the_naive_matcher_finds(void **state)
{
    (void)state;
    static struct puzzle puzzle;
    uint32_t with_matches = 0;
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        struct found found;
        make_puzzle(&puzzle, seed);
        run_automaton(&puzzle, (uint32_t)seed % ROWS_MAX, &found);
        bool right = is_right(&puzzle, &found);
        if (!right)
            print_puzzle(&puzzle, seed);
        assert_true(right);
        with_matches += found.count > 0;
    }
    assert_true(with_matches > 5000);
}

/* --- limits and bytes ---------------------------------------------------------------------------
 */

static void a_pattern_of_too_many_states_is_refused(void **state)
{
    (void)state;
    struct vs_match_part part = {.min = 1, .max = VS_NFA_STATES_MAX + 1};
    struct vs_match match = {.parts = &part, .part_count = 1};
    struct vs_arena arena;
    struct vs_nfa nfa;
    vs_arena_init(&arena);
    assert_int_equal(vs_nfa_make(&arena, &match, &nfa), VS_ERR_LIMIT);
    part.max = VS_NFA_STATES_MAX;
    assert_int_equal(vs_nfa_make(&arena, &match, &nfa), VS_ERR_OK);
    vs_arena_free(&arena);
}

static void broken_bytes_give_no_state(void **state)
{
    (void)state;
    struct puzzle puzzle = {.row_count = 6};
    puzzle.parts[0] = (struct vs_match_part){.min = 1, .max = UINT32_MAX};
    puzzle.parts[1] = (struct vs_match_part){.min = 1, .max = 1};
    puzzle.match = (struct vs_match){.parts = puzzle.parts, .part_count = 2};
    memset(puzzle.fits, 1, sizeof puzzle.fits);
    for (uint32_t row = 0; row < ROWS_MAX; row++)
        puzzle.fits[row][1][0] = puzzle.fits[row][1][1] = false;
    struct bench bench = {.puzzle = &puzzle};
    struct vs_err_note note = {0};
    vs_pool_init(&bench.pool);
    vs_arena_init(&bench.plan);
    assert_int_equal(vs_nfa_make(&bench.plan, &puzzle.match, &bench.nfa), VS_ERR_OK);
    struct vs_nfa_env env = {&bench.pool, &bench, fits, matched, &note};
    for (uint32_t i = 0; i < puzzle.row_count; i++) {
        struct vs_nfa_row *row = vs_nfa_row_new(&bench.pool, i, VS_STR("row"));
        assert_int_equal(vs_nfa_take(&bench.nfa, &bench.run, row, &env), VS_ERR_OK);
        vs_nfa_row_release(&bench.pool, row);
    }
    struct vs_buf bytes = {0};
    vs_nfa_save(&bench.run, &bytes);
    vs_nfa_clear(&bench.run, &bench.pool);
    for (size_t at = 0; at < bytes.len * 8; at++) {
        bytes.ptr[at / 8] ^= (char)(1 << at % 8);
        struct vs_reader reader = vs_reader((struct vs_str){bytes.ptr, bytes.len});
        vs_nfa_load(&bench.nfa, &bench.run, &bench.pool, is_row, NULL, &reader);
        vs_nfa_clear(&bench.run, &bench.pool);
        assert_int_equal(bench.pool.used_bytes, 0);
        bytes.ptr[at / 8] ^= (char)(1 << at % 8);
        reader = vs_reader((struct vs_str){bytes.ptr, at / 8});
        vs_nfa_load(&bench.nfa, &bench.run, &bench.pool, is_row, NULL, &reader);
        assert_true(reader.failed);
        vs_nfa_clear(&bench.run, &bench.pool);
    }
    vs_buf_free(&bytes);
    vs_arena_free(&bench.plan);
    vs_pool_free(&bench.pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_the_naive_matcher_finds),
        cmocka_unit_test(a_pattern_of_too_many_states_is_refused),
        cmocka_unit_test(broken_bytes_give_no_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
