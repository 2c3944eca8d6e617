#include "merge/words.h"

#include <strings.h>

static const char *const yes[] = {"true", "yes", "y",   "1",  "on", "t",
                                  "بله",  "بلی", "نعم", "是", NULL};

static const char *const no[] = {
    "false",        "no",      "n",       "0",   "off", "f",  "withdrawn",
    "unsubscribed", "opt-out", "opt_out", "خیر", "لا",  "否", NULL};

bool kp_word_same(struct kp_slice value, const char *word)
{
    return strlen(word) == value.len && strncasecmp(value.ptr, word, value.len) == 0;
}

static bool among(struct kp_slice value, const char *const *words)
{
    for (; *words; words++)
        if (kp_word_same(value, *words))
            return true;
    return false;
}

bool kp_word_is_yes(struct kp_slice value)
{
    return among(value, yes);
}

bool kp_word_is_no(struct kp_slice value)
{
    return among(value, no);
}
