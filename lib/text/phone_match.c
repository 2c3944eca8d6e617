#include "text/phone_data.h"

#include <string.h>

struct machine {
    const uint16_t *code;
    const char *digits;
    size_t len;
    int16_t captures[KP_PHONE_CAPTURES];
};

/* Runs the program from pc at position at; the end of the match or -1. Programs have no loops, so
 * this ends. */
static int run(struct machine *m, unsigned pc, int at)
{
    for (;;) {
        uint16_t op = m->code[pc++];
        unsigned operand = op & KP_PHONE_OPERAND;
        switch (op & 0xF000) {
        case KP_PHONE_SET:
            if ((size_t)at >= m->len || !(operand >> (m->digits[at] - '0') & 1))
                return -1;
            at++;
            break;
        case KP_PHONE_JUMP:
            pc = operand;
            break;
        case KP_PHONE_SPLIT: {
            int16_t saved[KP_PHONE_CAPTURES];
            memcpy(saved, m->captures, sizeof saved);
            int end = run(m, pc, at);
            if (end >= 0)
                return end;
            memcpy(m->captures, saved, sizeof saved);
            pc = operand;
            break;
        }
        case KP_PHONE_SAVE:
            if (operand < KP_PHONE_CAPTURES)
                m->captures[operand] = (int16_t)at;
            break;
        case KP_PHONE_END:
            if ((size_t)at != m->len)
                return -1;
            break;
        default:
            return at;
        }
    }
}

int kp_phone_match(uint16_t program, const char *digits, size_t len,
                   int16_t captures[KP_PHONE_CAPTURES])
{
    struct machine m = {.code = kp_phone_programs + program, .digits = digits, .len = len};
    if (program == 0)
        return -1;
    memset(m.captures, 0xFF, sizeof m.captures);
    int end = run(&m, 0, 0);
    if (end >= 0 && captures)
        memcpy(captures, m.captures, sizeof m.captures);
    return end;
}
