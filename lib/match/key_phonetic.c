/* Phonetic keys of names: those of text/phonetic.h for Latin letters (a name in another script has
 * none), and the skeleton of text/translit.h for all. */
#include "match/key.h"
#include "text/phonetic.h"
#include "text/translit.h"

static const struct kp_arg field_args[] = {
    {"field", KP_ARG_FIELD, KP_ARG_REQUIRED | KP_ARG_PRIMARY, 0, 0, NULL, NULL,
     "the field to take"},
    KP_KEY_SEPARATOR,
    {0},
};

static void soundex_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    (void)env;
    char key[KP_PHONETIC_KEY];
    kp_key_add(out, key, kp_soundex(v, key));
}

static const struct kp_example soundex_examples[] = {{"name", "robert", NULL, "R163"},
                                                     {"name", "rupert", NULL, "R163"},
                                                     {"name", "رضایی", NULL, ""},
                                                     {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_soundex = {
    .d = {"soundex", "American Soundex of the value", field_args, soundex_examples},
    .emit = soundex_emit,
};

static void nysiis_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    (void)env;
    char key[KP_PHONETIC_KEY];
    kp_key_add(out, key, kp_nysiis(v, key));
}

static const struct kp_example nysiis_examples[] = {
    {"name", "knight", NULL, "NAGT"}, {"name", "张伟", NULL, ""}, {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_nysiis = {
    .d = {"nysiis", "NYSIIS key of the value", field_args, nysiis_examples},
    .emit = nysiis_emit,
};

static void metaphone_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    char first[KP_PHONETIC_KEY], second[KP_PHONETIC_KEY];
    kp_key_add(out, first, kp_double_metaphone(v, (size_t)env->part->n, first, second));
    if (strcmp(first, second) != 0)
        kp_key_add(out, second, strlen(second));
}

static const struct kp_arg metaphone_args[] = {
    {"field", KP_ARG_FIELD, KP_ARG_REQUIRED | KP_ARG_PRIMARY, 0, 0, NULL, NULL,
     "the field to take"},
    {"length", KP_ARG_INT, 0, 0, 64, NULL, "4", "longest key; 0: no limit"},
    KP_KEY_SEPARATOR,
    {0},
};

static const struct kp_example metaphone_examples[] = {
    {"name", "smith", NULL, "SM0|XMT"}, {"name", "مریم", NULL, ""}, {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_double_metaphone = {
    .d = {"double_metaphone", "both Double Metaphone keys of the value", metaphone_args,
          metaphone_examples},
    .many = true,
    .emit = metaphone_emit,
};

static void daitch_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    (void)env;
    char codes[KP_DAITCH_CODES][KP_DAITCH_DIGITS + 1];
    size_t n = kp_daitch_mokotoff(v, codes);
    for (size_t i = 0; i < n; i++)
        kp_key_add(out, codes[i], strlen(codes[i]));
}

static const struct kp_example daitch_examples[] = {{"name", "peters", NULL, "734000|739400"},
                                                    {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_daitch_mokotoff = {
    .d = {"daitch_mokotoff", "every Daitch-Mokotoff code of the value", field_args,
          daitch_examples},
    .many = true,
    .emit = daitch_emit,
};

static void skeleton_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    (void)env;
    kp_buf_clear(&out->text);
    if (kp_translit_key(v, &out->text, &out->text2))
        kp_key_add(out, out->text.data, out->text.len);
}

static const struct kp_example skeleton_examples[] = {{"name", "mohammad rezaei", NULL, "mhmdrzI"},
                                                      {"name", "محمد رضایی", NULL, "mhmdrzI"},
                                                      {"name", "张伟", NULL, "JngvI"},
                                                      {"name", "zhang wei", NULL, "JngvI"},
                                                      {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_skeleton = {
    .d = {"skeleton",
          "the consonants of a name, the same in Latin, Arabic, Persian, Chinese and Cyrillic "
          "writing",
          field_args, skeleton_examples},
    .emit = skeleton_emit,
};
