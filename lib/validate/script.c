/* script: which writing systems a value may use, and no look-alike letters mixed in one word.
 *
 * Scripts are those of Unicode Standard Annex #24; a word that mixes Latin, Cyrillic or Greek
 * letters is what Unicode Technical Standard #39 calls a mixed-script confusable. Characters of no
 * script of their own (digits, punctuation, marks that are shared) always pass.
 */
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include "validate/validate.h"

enum { SCRIPTS = USCRIPT_CODE_LIMIT };

struct scripts {
    bool any; /* no list given */
    bool mixed;
    bool allowed[SCRIPTS];
};

static enum kp_status allow(struct scripts *s, const char *name, struct kp_error *err)
{
    int32_t code = u_getPropertyValueEnum(UCHAR_SCRIPT, name);
    if (code == UCHAR_INVALID_CODE || code >= SCRIPTS)
        return kp_fail(err, KP_ERR_RULES,
                       "script: there is no script called '%s': use a Unicode name such as Arabic, "
                       "Latin, Han or "
                       "its code such as Arab",
                       name);
    s->allowed[code] = true;
    return KP_OK;
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    struct scripts *s = kp_arena_array(env->arena, 1, sizeof *s);
    if (!s)
        return kp_no_memory(err);
    s->any = kp_args_count(args, "allow") == 0;
    s->mixed = kp_args_bool(args, "mixed", false);
    if (s->any && s->mixed)
        return kp_fail(err, KP_ERR_RULES,
                       "script: nothing to check: name the scripts to allow or leave mixed off");
    for (size_t i = 0; i < kp_args_count(args, "allow"); i++) {
        enum kp_status st = allow(s, kp_args_item(args, "allow", i), err);
        if (st != KP_OK)
            return st;
    }
    s->allowed[USCRIPT_COMMON] = s->allowed[USCRIPT_INHERITED] = true;
    rule->data = s;
    return KP_OK;
}

static bool look_alike(int32_t script)
{
    return script == USCRIPT_LATIN || script == USCRIPT_CYRILLIC || script == USCRIPT_GREEK;
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct scripts *s = rule->data;
    const uint8_t *text = (const uint8_t *)cell.ptr;
    int32_t len = (int32_t)cell.len, word = USCRIPT_COMMON;
    for (int32_t i = 0; i < len;) {
        UChar32 c;
        U8_NEXT(text, i, len, c);
        if (c < 0) {
            ctx->reason = "is not UTF-8";
            return false;
        }
        UErrorCode status = U_ZERO_ERROR;
        int32_t script = uscript_getScript(c, &status);
        if (!s->any && script >= 0 && script < SCRIPTS && !s->allowed[script]) {
            ctx->reason = "is written in a script that is not allowed";
            return false;
        }
        if (!u_isalpha(c)) {
            if (!u_isdigit(c) && script == USCRIPT_COMMON)
                word = USCRIPT_COMMON;
        } else if (look_alike(script)) {
            if (!s->mixed && word != USCRIPT_COMMON && word != script) {
                ctx->reason = "mixes look-alike letters of two scripts in one word";
                return false;
            }
            word = script;
        }
    }
    return true;
}

static const struct kp_arg args[] = {
    {.name = "allow",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_LIST | KP_ARG_PRIMARY,
     .help = "scripts that may occur, by Unicode name or code (Arabic, Latin, Han); none: any"},
    {.name = "mixed",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "let one word mix Latin, Cyrillic and Greek letters, which look alike"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "[Arabic, Latin]", .input = "علی Ali", .output = "ok"},
    {.args = "Latin", .input = "李明", .output = "is written in a script that is not allowed"},
    {.input = "Аnna", .output = "mixes look-alike letters of two scripts in one word"},
    {0},
};

const struct kp_check kp_check_script = {
    .d = {.name = "script",
          .help = "the value keeps to the allowed scripts and mixes no look-alike letters",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
