#include "rules/expr.h"

#include "rules/expr_lib.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    HOOK_STEPS = 200,   /* instructions between two looks at the budget */
    SECONDS_MAX = 10,   /* of a call: for what Lua's own functions do without counting */
    SOURCE_MAX = 65536, /* bytes of an expression */
    ARGS_MAX = 8,       /* of a function of the host */
    BASE = 2,           /* what lies on the stack between calls: the function and its environment */
};

struct kp_expr {
    lua_State *L;
    size_t used;   /* bytes of Lua memory */
    int64_t steps; /* left in this call */
    time_t began;  /* of this call, in seconds of the thread's own time; 0: not looked at yet */
    const struct kp_expr_host *host;
    bool misused; /* a function of the host was called wrongly */
    char name[KP_ERROR_NAME_MAX];
    struct kp_expr_record record;   /* of the present call */
    const struct kp_schema *schema; /* that the table of columns was made for */
};

static struct kp_expr *self(lua_State *L)
{
    return *(struct kp_expr **)lua_getextraspace(L);
}

/* ---- limits ---- */

static void *allocate(void *data, void *old, size_t old_size, size_t size)
{
    struct kp_expr *e = data;
    size_t before = old ? old_size : 0;
    if (size == 0) {
        e->used -= before;
        free(old);
        return NULL;
    }
    if (size > before && e->used + (size - before) > KP_EXPR_MEMORY)
        return NULL;
    void *p = realloc(old, size);
    if (p)
        e->used = e->used - before + size;
    return p;
}

static void count_steps(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    struct kp_expr *e = self(L);
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    e->began = e->began ? e->began : now.tv_sec + 1;
    e->steps -= HOOK_STEPS;
    if (e->steps <= 0)
        luaL_error(L, "takes more than %d steps", KP_EXPR_STEPS);
    if (now.tv_sec + 1 - e->began > SECONDS_MAX)
        luaL_error(L, "takes more than %d seconds", SECONDS_MAX);
}

/* ---- the record ---- */

static void push_slice(lua_State *L, struct kp_slice s)
{
    switch (s.kind) {
    case KP_MISSING:
    case KP_NULL:
        lua_pushnil(L);
        break;
    case KP_BOOL:
        lua_pushboolean(L, s.len == 4);
        break;
    case KP_NUMBER:
        lua_pushlstring(L, s.ptr, s.len);
        if (lua_stringtonumber(L, lua_tostring(L, -1)))
            lua_remove(L, -2);
        break;
    default:
        lua_pushlstring(L, s.ptr, s.len);
        break;
    }
}

/* Upvalue 1: the table of columns, name to slot + 1. */
static int record_index(lua_State *L)
{
    struct kp_expr *e = self(L);
    lua_settop(L, 2);
    lua_rawget(L, lua_upvalueindex(1));
    if (lua_isnil(L, -1))
        return 1;
    push_slice(L, e->record.cells[lua_tointeger(L, -1) - 1]);
    return 1;
}

static int refuse_write(lua_State *L)
{
    return luaL_error(L, "nothing can be set here but local variables");
}

/* Fills the table of columns on top of the stack for a schema. */
static void list_columns(lua_State *L, const struct kp_schema *schema)
{
    lua_pushnil(L);
    while (lua_next(L, -2)) { /* forget the former ones */
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_pushnil(L);
        lua_rawset(L, -4);
    }
    for (size_t i = kp_schema_count(schema); i-- > 0;) { /* the first of two wins */
        const struct kp_column *c = kp_schema_column(schema, i);
        lua_pushlstring(L, c->name.ptr, c->name.len);
        lua_pushinteger(L, (lua_Integer)c->slot + 1);
        lua_rawset(L, -3);
    }
}

/* ---- functions of the host ---- */

static int call_host(lua_State *L)
{
    struct kp_expr *e = self(L);
    const struct kp_expr_function *f = lua_touserdata(L, lua_upvalueindex(1));
    struct kp_slice args[ARGS_MAX], out = kp_missing();
    int n = lua_gettop(L);
    luaL_argcheck(L, n <= ARGS_MAX, ARGS_MAX, "too many arguments");
    for (int i = 0; i < n; i++) {
        size_t len = 0;
        const char *s = lua_isnil(L, i + 1) ? "" : luaL_checklstring(L, i + 1, &len);
        args[i] = lua_isnil(L, i + 1) ? kp_missing() : kp_string(s, len);
    }
    struct kp_error err = {0};
    if (f->call(e->host->data, args, (size_t)n, &out, &err) != KP_OK) {
        e->misused = err.code == KP_ERR_RULES;
        return luaL_error(L, "%s", err.message);
    }
    push_slice(L, out);
    return 1;
}

static void push_host(lua_State *L, const struct kp_expr_host *host)
{
    lua_newtable(L);
    for (const struct kp_expr_function *f = host ? host->functions : NULL; f && f->name; f++) {
        lua_pushlightuserdata(L, (void *)(uintptr_t)f);
        lua_pushcclosure(L, call_host, 1);
        lua_setfield(L, -2, f->name);
    }
    kp_expr_read_only(L);
}

/* ---- making one ---- */

/* The environment: what is known by a bare name; other names are fields of the record. Left on the
 * stack. */
static void push_environment(lua_State *L, const struct kp_expr_host *host)
{
    lua_newtable(L); /* columns */
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, "columns");
    lua_pushcclosure(L, record_index, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "index");

    lua_newtable(L); /* the environment */
    kp_expr_push_library(L);
    lua_newtable(L); /* r */
    lua_newtable(L); /* its metatable */
    lua_getfield(L, LUA_REGISTRYINDEX, "index");
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "r");
    push_host(L, host);
    lua_setfield(L, -2, "kempt");

    lua_newtable(L); /* the environment's metatable */
    lua_getfield(L, LUA_REGISTRYINDEX, "index");
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_setmetatable(L, -2);
}

/* As an expression, else as a body. Leaves the function or the message on the stack. */
static int load(lua_State *L, const char *source)
{
    lua_pushliteral(L, "return ");
    lua_pushstring(L, source);
    lua_concat(L, 2);
    size_t len;
    const char *text = lua_tolstring(L, -1, &len);
    int status = luaL_loadbufferx(L, text, len, "=expression", "t");
    lua_remove(L, -2);
    if (status != LUA_ERRSYNTAX || !strstr(source, "return"))
        return status;
    lua_pop(L, 1);
    return luaL_loadbufferx(L, source, strlen(source), "=expression", "t");
}

/* Arguments: the source and the host. Returns the function and its environment. */
static int prepare(lua_State *L)
{
    const char *source = lua_touserdata(L, 1);
    const struct kp_expr_host *host = lua_touserdata(L, 2);
    lua_settop(L, 0);
    push_environment(L, host);
    if (load(L, source) != LUA_OK)
        return lua_error(L);
    lua_pushvalue(L, 1);
    return 2;
}

static enum kp_status fail(struct kp_expr *e, int status, enum kp_status code, uint64_t record,
                           struct kp_error *err)
{
    const char *why = lua_tostring(e->L, -1);
    if (status == LUA_ERRMEM)
        why = "needs more memory than an expression may have";
    why = why ? why : "failed";
    if (record)
        kp_fail(err, code, "%s: record %llu: %.500s", e->name, (unsigned long long)record, why);
    else
        kp_fail(err, code, "%s: %.600s", e->name, why);
    lua_settop(e->L, BASE);
    return code;
}

enum kp_status kp_expr_new(const char *source, const char *name, const struct kp_expr_host *host,
                           struct kp_expr **out, struct kp_error *err)
{
    *out = NULL;
    if (strlen(source) > SOURCE_MAX)
        return kp_fail(err, KP_ERR_RULES, "%s: longer than %d bytes", name, SOURCE_MAX);
    struct kp_expr *e = calloc(1, sizeof *e);
    if (!e)
        return kp_no_memory(err);
    e->host = host;
    snprintf(e->name, sizeof e->name, "%s", name);
    e->L = lua_newstate(allocate, e);
    if (!e->L) {
        free(e);
        return kp_no_memory(err);
    }
    *(struct kp_expr **)lua_getextraspace(e->L) = e;
    lua_pushcfunction(e->L, prepare);
    lua_pushlightuserdata(e->L, (void *)(uintptr_t)source);
    lua_pushlightuserdata(e->L, (void *)(uintptr_t)host);
    int status = lua_pcall(e->L, 2, BASE, 0);
    if (status != LUA_OK) {
        enum kp_status st = fail(e, status, KP_ERR_RULES, 0, err);
        kp_expr_free(e);
        return st;
    }
    lua_sethook(e->L, count_steps, LUA_MASKCOUNT, HOOK_STEPS);
    *out = e;
    return KP_OK;
}

void kp_expr_free(struct kp_expr *e)
{
    if (!e)
        return;
    lua_close(e->L);
    kp_schema_unref(e->schema);
    free(e);
}

/* ---- calling it ---- */

static int bind(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, "columns");
    list_columns(L, self(L)->record.schema);
    return 0;
}

/* Arguments: the function and its environment, which it may have replaced for itself the last time.
 * Returns the result, a number as its text, and the type that it had. */
static int run(lua_State *L)
{
    lua_setupvalue(L, 1, 1);
    lua_call(L, 0, 1);
    lua_pushinteger(L, lua_type(L, -1));
    if (lua_type(L, -2) == LUA_TNUMBER)
        lua_tostring(L, -2);
    return 2;
}

/* Leaves the result and its type on the stack. */
static enum kp_status call(struct kp_expr *e, struct kp_expr_record record, struct kp_error *err)
{
    int status = LUA_OK;
    e->record = record;
    e->misused = false;
    if (e->schema != record.schema) {
        e->steps = INT64_MAX; /* binding is our own work: not counted */
        lua_pushcfunction(e->L, bind);
        status = lua_pcall(e->L, 0, 0, 0);
        if (status == LUA_OK) {
            kp_schema_unref(e->schema);
            e->schema = kp_schema_ref(record.schema);
        }
    }
    e->steps = KP_EXPR_STEPS;
    e->began = 0;
    if (status == LUA_OK) {
        lua_pushcfunction(e->L, run);
        lua_pushvalue(e->L, 1);
        lua_pushvalue(e->L, 2);
        status = lua_pcall(e->L, 2, 2, 0);
    }
    if (status == LUA_OK)
        return KP_OK;
    return fail(e, status, e->misused ? KP_ERR_RULES : KP_ERR_DATA, record.number, err);
}

enum kp_status kp_expr_test(struct kp_expr *e, struct kp_expr_record record, bool *result,
                            struct kp_error *err)
{
    enum kp_status st = call(e, record, err);
    if (st == KP_OK) {
        *result = lua_toboolean(e->L, -2);
        lua_settop(e->L, BASE);
    }
    return st;
}

static enum kp_status take(struct kp_expr *e, struct kp_arena *arena, struct kp_slice *result,
                           struct kp_error *err)
{
    int type = (int)lua_tointeger(e->L, -1);
    size_t len;
    *result = kp_missing();
    if (type == LUA_TNIL)
        return KP_OK;
    if (type == LUA_TBOOLEAN) {
        *result = lua_toboolean(e->L, -2) ? kp_slice_of(KP_BOOL, "true", 4)
                                          : kp_slice_of(KP_BOOL, "false", 5);
        return KP_OK;
    }
    if (type != LUA_TSTRING && type != LUA_TNUMBER)
        return kp_fail(err, KP_ERR_DATA,
                       "%s: the result is a %s; it must be text, a number, a boolean or nil",
                       e->name, lua_typename(e->L, type));
    const char *s = lua_tolstring(e->L, -2, &len);
    char *copy = len <= UINT32_MAX ? kp_arena_dup(arena, s, len) : NULL;
    if (!copy)
        return kp_no_memory(err);
    *result = kp_slice_of(type == LUA_TNUMBER ? KP_NUMBER : KP_STRING, copy, len);
    return KP_OK;
}

enum kp_status kp_expr_value(struct kp_expr *e, struct kp_expr_record record,
                             struct kp_arena *arena, struct kp_slice *result, struct kp_error *err)
{
    enum kp_status st = call(e, record, err);
    if (st == KP_OK) {
        st = take(e, arena, result, err);
        lua_settop(e->L, BASE);
    }
    return st;
}
