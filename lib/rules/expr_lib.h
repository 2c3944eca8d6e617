/* Inside lib/rules: the part of Lua's library that an expression sees. */
#ifndef KP_RULES_EXPR_LIB_H
#define KP_RULES_EXPR_LIB_H

#include <lua.h>

/* Puts the functions and libraries into the table on top of the stack. */
void kp_expr_push_library(lua_State *L);

/* Replaces the table on top of the stack by one that reads from it and cannot be written. */
void kp_expr_read_only(lua_State *L);

#endif
