/* Han characters: simplified and traditional forms, and readings in pinyin without tones.
 *
 * Character by character, from the transforms of ICU: one form each, the most frequent one. So
 * simplifying is sure, while a simplified character that stands for several traditional ones (发:
 * 發 or 髮) becomes the most frequent of them. Stateless and thread-safe.
 */
#ifndef KP_TEXT_HAN_H
#define KP_TEXT_HAN_H

#include <stdbool.h>
#include <stdint.h>

/* True for unified ideographs of the first block and extension A, where the tables have entries. */
static inline bool kp_is_han(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3400 && cp <= 0x4DBF);
}

uint32_t kp_han_to_simplified(uint32_t cp);
uint32_t kp_han_to_traditional(uint32_t cp);

/* The reading of a character, "" when none is known. As the first of a surname (surname true) a few
 * are read otherwise: 单 shan, 曾 zeng, 仇 qiu. A constant. */
const char *kp_han_pinyin(uint32_t cp, bool surname);

#endif
