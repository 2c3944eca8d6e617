/* Tables of Han characters, made by rules/tables/han.c. Read through text/han.h. */
#ifndef KP_TEXT_HAN_TABLE_H
#define KP_TEXT_HAN_TABLE_H

#include <stddef.h>
#include <uchar.h>

/* Pairs (from, to), ascending by from; none of the second ones is among the first ones. */
extern const char16_t kp_han_simplified[];
extern const size_t kp_han_simplified_count;
extern const char16_t kp_han_traditional[];
extern const size_t kp_han_traditional_count;

/* Two digits of base 64 for each character from U+4E00 to U+9FFF, an index into the syllables. */
extern const char kp_han_reading[];
extern const char kp_han_syllables[][8];

#endif
