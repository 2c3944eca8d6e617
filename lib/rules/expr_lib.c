#include "rules/expr_lib.h"

#include <lauxlib.h>
#include <lualib.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum {
    MATCH_LIMIT = 100000, /* backtracking steps of one match */
    PATTERNS_MAX = 64,    /* compiled patterns that are kept for a thread */
};

static int refuse_write(lua_State *L)
{
    return luaL_error(L, "nothing can be set here but local variables");
}

void kp_expr_read_only(lua_State *L)
{
    lua_newtable(L);
    lua_newtable(L);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

/* ---- text ---- */

/* empty(x): nil, or text of nothing but white space. */
static int is_empty(lua_State *L)
{
    size_t len;
    luaL_checkany(L, 1);
    const char *s = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &len) : NULL;
    bool empty = lua_isnil(L, 1) || s;
    for (size_t i = 0; s && empty && i < len;) {
        utf8proc_int32_t cp;
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(len - i), &cp);
        utf8proc_category_t c = n > 0 ? utf8proc_category(cp) : UTF8PROC_CATEGORY_CN;
        empty = n > 0 && (c == UTF8PROC_CATEGORY_ZS || c == UTF8PROC_CATEGORY_ZL ||
                          c == UTF8PROC_CATEGORY_ZP || c == UTF8PROC_CATEGORY_CC ||
                          c == UTF8PROC_CATEGORY_CF);
        i += n > 0 ? (size_t)n : 1;
    }
    lua_pushboolean(L, empty);
    return 1;
}

static int map_case(lua_State *L, utf8proc_int32_t (*map)(utf8proc_int32_t))
{
    size_t len;
    const char *s = luaL_checklstring(L, 1, &len);
    luaL_Buffer b;
    luaL_buffinit(L, &b);
    for (size_t i = 0; i < len;) {
        utf8proc_int32_t cp;
        utf8proc_uint8_t out[4];
        utf8proc_ssize_t n =
            utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(len - i), &cp);
        if (n > 0)
            luaL_addlstring(&b, (const char *)out, (size_t)utf8proc_encode_char(map(cp), out));
        else
            luaL_addchar(&b, s[i]);
        i += n > 0 ? (size_t)n : 1;
    }
    luaL_pushresult(&b);
    return 1;
}

static int lower(lua_State *L)
{
    return map_case(L, utf8proc_tolower);
}

static int upper(lua_State *L)
{
    return map_case(L, utf8proc_toupper);
}

/* find(s, part [, from]): the first place of part, as plain text, in bytes; or nil. */
static int find(lua_State *L)
{
    size_t len, part_len;
    const char *s = luaL_checklstring(L, 1, &len), *part = luaL_checklstring(L, 2, &part_len);
    lua_Integer from = luaL_optinteger(L, 3, 1);
    if (from < 1 || (size_t)from > len + 1)
        return luaL_argerror(L, 3, "outside of the text");
    const char *at = memmem(s + from - 1, len - (size_t)from + 1, part, part_len);
    if (!at) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, at - s + 1);
    lua_pushinteger(L, at - s + (lua_Integer)part_len);
    return 2;
}

/* ---- patterns ---- */

static int free_pattern(lua_State *L)
{
    pcre2_code **p = lua_touserdata(L, 1);
    pcre2_code_free(*p);
    *p = NULL;
    return 0;
}

/* The compiled form of the pattern at index 2, kept in the table of upvalue 1. */
static pcre2_code *pattern(lua_State *L)
{
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TUSERDATA)
        return *(pcre2_code **)lua_touserdata(L, -1);
    size_t len;
    const char *text = luaL_checklstring(L, 2, &len);
    pcre2_code **p = lua_newuserdatauv(L, sizeof *p, 0);
    *p = NULL;
    lua_newtable(L);
    lua_pushcfunction(L, free_pattern);
    lua_setfield(L, -2, "__gc");
    lua_setmetatable(L, -2);
    int code;
    PCRE2_SIZE offset;
    *p = pcre2_compile((PCRE2_SPTR)text, len, PCRE2_UTF | PCRE2_UCP, &code, &offset, NULL);
    if (!*p) {
        PCRE2_UCHAR why[160];
        pcre2_get_error_message(code, why, sizeof why);
        luaL_error(L, "bad pattern: %s", (const char *)why);
    }
    lua_Integer kept = lua_rawlen(L, lua_upvalueindex(1));
    if (kept < PATTERNS_MAX) { /* numbered, so that they can be counted, and by their text */
        lua_pushvalue(L, -1);
        lua_rawseti(L, lua_upvalueindex(1), kept + 1);
        lua_pushvalue(L, 2);
        lua_pushvalue(L, -2);
        lua_rawset(L, lua_upvalueindex(1));
    }
    return *p;
}

static int run_match(lua_State *L, const pcre2_code *re, pcre2_match_data *data,
                     pcre2_match_context *context)
{
    size_t len;
    const char *s = lua_tolstring(L, 1, &len);
    pcre2_set_match_limit(context, MATCH_LIMIT);
    return pcre2_match(re, (PCRE2_SPTR)s, len, 0, 0, data, context);
}

/* match(text, PATTERN): the first group of the first match, or all of it when there is no group;
 * else nil. */
static int match(lua_State *L)
{
    if (lua_isnil(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TSTRING);
    pcre2_code *re = pattern(L);
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(re, NULL);
    pcre2_match_context *context = pcre2_match_context_create(NULL);
    int n = data && context ? run_match(L, re, data, context) : PCRE2_ERROR_NOMEMORY;
    size_t from = 0, to = 0;
    if (n > 0) {
        const PCRE2_SIZE *at = pcre2_get_ovector_pointer(data);
        int group = n > 1 && at[2] != PCRE2_UNSET ? 1 : 0;
        from = at[2 * group];
        to = at[2 * group + 1];
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(context);
    if (n == PCRE2_ERROR_NOMATCH ||
        (n < 0 && n >= PCRE2_ERROR_UTF8_ERR21 && n <= PCRE2_ERROR_UTF8_ERR1))
        lua_pushnil(L);
    else if (n < 0)
        return luaL_error(L, "match: %s",
                          n == PCRE2_ERROR_MATCHLIMIT ? "the pattern takes too long" : "failed");
    else
        lua_pushlstring(L, lua_tostring(L, 1) + from, to > from ? to - from : 0);
    return 1;
}

/* ---- putting it together ---- */

/* A copy of chosen members of a library, read-only, as a member of the table on top. */
static void add_library(lua_State *L, const char *name, lua_CFunction open,
                        const char *const *members)
{
    luaL_requiref(L, name, open, 0);
    lua_newtable(L);
    for (; *members; members++) {
        lua_getfield(L, -2, *members);
        lua_setfield(L, -2, *members);
    }
    lua_remove(L, -2);
}

static void add_string(lua_State *L)
{
    static const char *const members[] = {"byte", "char",    "format", "len",
                                          "rep",  "reverse", "sub",    NULL};
    static const luaL_Reg own[] = {
        {"lower", lower}, {"upper", upper}, {"find", find}, {NULL, NULL}};
    add_library(L, LUA_STRLIBNAME, luaopen_string, members);
    luaL_setfuncs(L, own, 0);
    lua_newtable(L);
    lua_pushcclosure(L, match, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "match");
    lua_setfield(L, -3, "match"); /* of the environment */
    kp_expr_read_only(L);
    lua_pushliteral(L, ""); /* so that s:lower() finds these, and not Lua's own */
    lua_newtable(L);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
    lua_setfield(L, -2, "string");
}

void kp_expr_push_library(lua_State *L)
{
    static const char *const base[] = {"type", "tostring", "tonumber", "select", "ipairs", NULL};
    static const char *const math[] = {"abs",       "ceil", "floor",      "fmod",       "huge",
                                       "max",       "min",  "modf",       "pi",         "sqrt",
                                       "tointeger", "type", "maxinteger", "mininteger", NULL};
    static const char *const table[] = {"concat", "insert", "pack", "remove",
                                        "sort",   "unpack", NULL};
    static const char *const utf8[] = {"char", "charpattern", "codepoint", "len", "offset", NULL};
    luaL_requiref(L, LUA_GNAME, luaopen_base, 0);
    for (const char *const *m = base; *m; m++) {
        lua_getfield(L, -1, *m);
        lua_setfield(L, -3, *m);
    }
    lua_pop(L, 1);
    lua_pushcfunction(L, is_empty);
    lua_setfield(L, -2, "empty");
    add_library(L, LUA_MATHLIBNAME, luaopen_math, math);
    kp_expr_read_only(L);
    lua_setfield(L, -2, "math");
    add_library(L, LUA_TABLIBNAME, luaopen_table, table);
    kp_expr_read_only(L);
    lua_setfield(L, -2, "table");
    add_library(L, LUA_UTF8LIBNAME, luaopen_utf8, utf8);
    kp_expr_read_only(L);
    lua_setfield(L, -2, "utf8");
    add_string(L);
}
