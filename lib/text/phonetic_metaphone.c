#include "text/phonetic_internal.h"

/* Double Metaphone, after Lawrence Philips, "The Double Metaphone Search Algorithm", C/C++ Users
 * Journal, June 2000: one function per letter that has special cases. Each looks around in a name
 * padded with blanks, adds what it sounds like (twice, where there are two pronunciations) and
 * returns how many letters it dealt with. */

#define PAD 8 /* blanks on either side: no rule looks further */

struct name {
    char padded[PAD + KP_PHONETIC_LETTERS + PAD + 1];
    const char *s; /* the first letter */
    int at, last;  /* indices from s: the letter at hand, the last one */
    bool slavic;   /* Slavo-Germanic: has W, K, CZ or WITZ */
    size_t max;
    char *keys[2]; /* primary, alternate */
    size_t len[2];
};

static void add_to(struct name *n, int which, const char *sound)
{
    for (; *sound && n->len[which] < n->max; sound++)
        n->keys[which][n->len[which]++] = *sound;
}

static int add2(struct name *n, const char *primary, const char *alternate, int letters)
{
    add_to(n, 0, primary);
    add_to(n, 1, alternate);
    return letters;
}

static int add(struct name *n, const char *sound, int letters)
{
    return add2(n, sound, sound, letters);
}

static char letter(const struct name *n, int offset)
{
    return n->s[n->at + offset];
}

/* True when one of the spellings (parted by bars, at least one) stands at the index. */
static bool stands(const struct name *n, int index, const char *spellings)
{
    if (index < -PAD || index > n->last + PAD)
        return false;
    for (const char *p = spellings;;) {
        size_t len = strcspn(p, "|");
        if (strncmp(n->s + index, p, len) == 0)
            return true;
        if (p[len] == '\0')
            return false;
        p += len + 1;
    }
}

/* The same, counted from the letter at hand. */
static bool near(const struct name *n, int offset, const char *spellings)
{
    return stands(n, n->at + offset, spellings);
}

static bool among(char c, const char *set)
{
    return c && strchr(set, c);
}

static bool vowel(const struct name *n, int offset)
{
    return among(letter(n, offset), "AEIOUY");
}

static bool germanic(const struct name *n)
{
    return stands(n, 0, "VAN |VON |SCH");
}

/* A letter and its double sound once. */
static int twice(const struct name *n, char second)
{
    return letter(n, 1) == second ? 2 : 1;
}

static int sound_ch(struct name *n)
{
    if (n->at > 0 && near(n, 0, "CHAE")) /* michael */
        return add2(n, "K", "X", 2);
    if (n->at == 0 && near(n, 1, "HARAC|HARIS|HOR|HYM|HIA|HEM") && !stands(n, 0, "CHORE"))
        return add(n, "K", 2); /* chemistry, chorus */
    bool open = n->at == 0 || among(letter(n, -1), "AOUE");
    if (germanic(n) || near(n, -2, "ORCHES|ARCHIT|ORCHID") || among(letter(n, 2), "TS") ||
        (open && among(letter(n, 2), "LRNMBHFVW "))) /* wechsler, not tichner */
        return add(n, "K", 2);
    if (n->at == 0)
        return add(n, "X", 2);
    return stands(n, 0, "MC") ? add(n, "K", 2) : add2(n, "X", "K", 2);
}

static int sound_cc(struct name *n)
{
    if (!among(letter(n, 2), "IEH") || near(n, 2, "HU")) /* bacchus */
        return add(n, "K", 2);
    if ((n->at == 1 && letter(n, -1) == 'A') || near(n, -1, "UCCEE|UCCES")) /* accident, succeed */
        return add(n, "KS", 3);
    return add(n, "X", 3); /* bertucci */
}

static int sound_c(struct name *n)
{
    if (n->at > 1 && !vowel(n, -2) && near(n, -1, "ACH") && letter(n, 2) != 'I' &&
        (letter(n, 2) != 'E' || near(n, -2, "BACHER|MACHER")))
        return add(n, "K", 2);
    if (n->at == 0 && near(n, 0, "CAESAR"))
        return add(n, "S", 2);
    if (near(n, 0, "CHIA")) /* chianti */
        return add(n, "K", 2);
    if (near(n, 0, "CH"))
        return sound_ch(n);
    if (near(n, 0, "CZ") && !near(n, -2, "WICZ")) /* czerny */
        return add2(n, "S", "X", 2);
    if (near(n, 1, "CIA")) /* focaccia */
        return add(n, "X", 3);
    if (near(n, 0, "CC") && !(n->at == 1 && n->s[0] == 'M')) /* not mcclellan */
        return sound_cc(n);
    if (near(n, 0, "CK|CG|CQ"))
        return add(n, "K", 2);
    if (near(n, 0, "CIO|CIE|CIA"))
        return add2(n, "S", "X", 2);
    if (near(n, 0, "CI|CE|CY"))
        return add(n, "S", 2);
    if (near(n, 1, " C| Q| G")) /* mac caffrey */
        return add(n, "K", 3);
    return add(n, "K", among(letter(n, 1), "CKQ") && !near(n, 1, "CE|CI") ? 2 : 1);
}

static int sound_d(struct name *n)
{
    if (near(n, 0, "DG"))
        return among(letter(n, 2), "IEY") ? add(n, "J", 3) : add(n, "TK", 2); /* edge, edgar */
    return add(n, "T", near(n, 0, "DT|DD") ? 2 : 1);
}

static int sound_gh(struct name *n)
{
    if (n->at > 0 && !vowel(n, -1))
        return add(n, "K", 2);
    if (n->at == 0)
        return add(n, letter(n, 2) == 'I' ? "J" : "K", 2); /* ghislane */
    if ((n->at > 1 && among(letter(n, -2), "BHD")) || (n->at > 2 && among(letter(n, -3), "BHD")) ||
        (n->at > 3 && among(letter(n, -4), "BH"))) /* hugh, bough, broughton */
        return 2;
    if (n->at > 2 && letter(n, -1) == 'U' && among(letter(n, -3), "CGLRT")) /* laugh */
        return add(n, "F", 2);
    return letter(n, -1) != 'I' ? add(n, "K", 2) : 2;
}

static int sound_gn(struct name *n)
{
    if (n->at == 1 && vowel(n, -1) && !n->slavic)
        return add2(n, "KN", "N", 2);
    if (!near(n, 2, "EY") && !n->slavic) /* not cagney */
        return add2(n, "N", "KN", 2);
    return add(n, "KN", 2);
}

static int sound_g(struct name *n)
{
    if (letter(n, 1) == 'H')
        return sound_gh(n);
    if (letter(n, 1) == 'N')
        return sound_gn(n);
    if (near(n, 1, "LI") && !n->slavic) /* tagliaro */
        return add2(n, "KL", "L", 2);
    if (n->at == 0 && near(n, 1, "Y|ES|EP|EB|EL|EY|IB|IL|IN|IE|EI|ER"))
        return add2(n, "K", "J", 2);
    if (near(n, 1, "ER|Y") && !stands(n, 0, "DANGER|RANGER|MANGER") &&
        !among(letter(n, -1), "EI") && !near(n, -1, "RGY|OGY"))
        return add2(n, "K", "J", 2);
    if (among(letter(n, 1), "EIY") || near(n, -1, "AGGI|OGGI")) { /* biaggi */
        if (germanic(n) || near(n, 1, "ET"))
            return add(n, "K", 2);
        return near(n, 1, "IER ") ? add(n, "J", 2) : add2(n, "J", "K", 2);
    }
    return add(n, "K", twice(n, 'G'));
}

static int sound_j(struct name *n)
{
    bool san = stands(n, 0, "SAN ");
    if (near(n, 0, "JOSE") || san) { /* jose, san jacinto */
        bool spanish = (n->at == 0 && letter(n, 4) == ' ') || san;
        return spanish ? add(n, "H", 1) : add2(n, "J", "H", 1);
    }
    int letters = twice(n, 'J');
    if (n->at == 0)
        return add2(n, "J", "A", letters); /* jankelowicz, yankelovich */
    if (vowel(n, -1) && !n->slavic && among(letter(n, 1), "AO"))
        return add2(n, "J", "H", letters); /* bajador */
    if (n->at == n->last)
        return add2(n, "J", "", letters);
    if (!among(letter(n, 1), "LTKSNMBZ") && !among(letter(n, -1), "SKL"))
        return add(n, "J", letters);
    return letters;
}

static int sound_l(struct name *n)
{
    if (letter(n, 1) != 'L')
        return add(n, "L", 1);
    bool spanish = (n->at == n->last - 2 && near(n, -1, "ILLO|ILLA|ALLE")) ||
                   (stands(n, n->last - 1, "AS|OS") && near(n, -1, "ALLE")) ||
                   (stands(n, n->last, "A|O") && near(n, -1, "ALLE"));
    return spanish ? add2(n, "L", "", 2) : add(n, "L", 2); /* cabrillo, gallegos */
}

static int sound_m(struct name *n)
{
    bool silent_b = near(n, -1, "UMB") && (n->at + 1 == n->last || near(n, 2, "ER")); /* thumb */
    return add(n, "M", silent_b || letter(n, 1) == 'M' ? 2 : 1);
}

static int sound_p(struct name *n)
{
    if (letter(n, 1) == 'H')
        return add(n, "F", 2);
    return add(n, "P", among(letter(n, 1), "PB") ? 2 : 1); /* campbell */
}

static int sound_r(struct name *n)
{
    bool french = n->at == n->last && !n->slavic && near(n, -2, "IE") && !near(n, -4, "ME|MA");
    return add2(n, french ? "" : "R", "R", twice(n, 'R')); /* rogier */
}

static int sound_sc(struct name *n)
{
    if (letter(n, 2) == 'H') {
        if (near(n, 3, "ER|EN")) /* schermerhorn, schenker */
            return add2(n, "X", "SK", 3);
        if (near(n, 3, "OO|UY|ED|EM")) /* school */
            return add(n, "SK", 3);
        bool hard = n->at == 0 && !vowel(n, 3) && letter(n, 3) != 'W';
        return hard ? add2(n, "X", "S", 3) : add(n, "X", 3);
    }
    return among(letter(n, 2), "IEY") ? add(n, "S", 3) : add(n, "SK", 3);
}

static int sound_s(struct name *n)
{
    if (near(n, -1, "ISL|YSL")) /* island, carlysle */
        return 1;
    if (n->at == 0 && near(n, 0, "SUGAR"))
        return add2(n, "X", "S", 1);
    if (near(n, 0, "SH"))
        return add(n, near(n, 1, "HEIM|HOEK|HOLM|HOLZ") ? "S" : "X", 2);
    if (near(n, 0, "SIO|SIA"))
        return add2(n, "S", n->slavic ? "S" : "X", 3);
    if ((n->at == 0 && among(letter(n, 1), "MNLW")) || letter(n, 1) == 'Z') /* smith, schmidt */
        return add2(n, "S", "X", twice(n, 'Z'));
    if (near(n, 0, "SC"))
        return sound_sc(n);
    bool french = n->at == n->last && near(n, -2, "AI|OI"); /* artois */
    return add2(n, french ? "" : "S", "S", among(letter(n, 1), "SZ") ? 2 : 1);
}

static int sound_t(struct name *n)
{
    if (near(n, 0, "TION|TIA|TCH"))
        return add(n, "X", 3);
    if (near(n, 0, "TH|TTH")) {
        bool plain = near(n, 2, "OM|AM") || germanic(n); /* thomas */
        return plain ? add(n, "T", 2) : add2(n, "0", "T", 2);
    }
    return add(n, "T", among(letter(n, 1), "TD") ? 2 : 1);
}

static int sound_w(struct name *n)
{
    if (near(n, 0, "WR"))
        return add(n, "R", 2);
    if (n->at == 0 && vowel(n, 1))
        add2(n, "A", "F", 1); /* wasserman, vasserman */
    else if (n->at == 0 && near(n, 0, "WH"))
        add(n, "A", 1);
    if ((n->at == n->last && vowel(n, -1)) || near(n, -1, "EWSKI|EWSKY|OWSKI|OWSKY") ||
        stands(n, 0, "SCH"))
        return add2(n, "", "F", 1); /* arnow, arnoff */
    if (near(n, 0, "WICZ|WITZ"))
        return add2(n, "TS", "FX", 4); /* filipowicz */
    return 1;
}

static int sound_x(struct name *n)
{
    bool french = n->at == n->last && (near(n, -3, "IAU|EAU") || near(n, -2, "AU|OU")); /* breaux */
    return add(n, french ? "" : "KS", among(letter(n, 1), "CX") ? 2 : 1);
}

static int sound_z(struct name *n)
{
    if (letter(n, 1) == 'H') /* zhao */
        return add(n, "J", 2);
    bool other = near(n, 1, "ZO|ZI|ZA") || (n->slavic && n->at > 0 && letter(n, -1) != 'T');
    return add2(n, "S", other ? "TS" : "S", twice(n, 'Z'));
}

static int sound_h(struct name *n)
{
    return (n->at == 0 || vowel(n, -1)) && vowel(n, 1) ? add(n, "H", 2) : 1;
}

/* The letters that sound the same everywhere. */
static int sound_plain(struct name *n)
{
    static const char *const sounds[26] = {
        ['B' - 'A'] = "P", ['F' - 'A'] = "F", ['K' - 'A'] = "K",
        ['N' - 'A'] = "N", ['Q' - 'A'] = "K", ['V' - 'A'] = "F",
    };
    char c = letter(n, 0);
    if (among(c, "AEIOUY"))
        return n->at == 0 ? add(n, "A", 1) : 1;
    return c == ' ' ? 1 : add(n, sounds[c - 'A'], twice(n, c));
}

static int (*const sound_of[26])(struct name *) = {
    ['C' - 'A'] = sound_c, ['D' - 'A'] = sound_d, ['G' - 'A'] = sound_g, ['H' - 'A'] = sound_h,
    ['J' - 'A'] = sound_j, ['L' - 'A'] = sound_l, ['M' - 'A'] = sound_m, ['P' - 'A'] = sound_p,
    ['R' - 'A'] = sound_r, ['S' - 'A'] = sound_s, ['T' - 'A'] = sound_t, ['W' - 'A'] = sound_w,
    ['X' - 'A'] = sound_x, ['Z' - 'A'] = sound_z,
};

/* Fills everything but the keys. False when there is nothing to sound. */
static bool prepare(struct name *n, struct kp_slice text, size_t max)
{
    char letters[KP_PHONETIC_LETTERS + 1];
    size_t len = kp_latin_letters(text, KP_LETTERS_SPACES | KP_LETTERS_CEDILLA, letters);
    memset(n->padded, ' ', sizeof n->padded);
    n->padded[sizeof n->padded - 1] = '\0';
    memcpy(n->padded + PAD, letters, len);
    n->s = n->padded + PAD;
    n->at = 0;
    n->last = (int)len - 1;
    n->slavic = strpbrk(letters, "WK") || strstr(letters, "CZ"); /* WITZ has a W */
    n->max = max && max < KP_PHONETIC_KEY ? max : KP_PHONETIC_KEY - 1;
    n->len[0] = n->len[1] = 0;
    return len > 0;
}

size_t kp_double_metaphone(struct kp_slice name, size_t max, char primary[KP_PHONETIC_KEY],
                           char alternate[KP_PHONETIC_KEY])
{
    struct name n = {.keys = {primary, alternate}};
    bool any = prepare(&n, name, max);
    if (any && stands(&n, 0, "GN|KN|PN|WR|PS")) /* a silent first letter */
        n.at = 1;
    if (any && n.s[0] == 'X') /* xavier */
        n.at = add(&n, "S", 1);
    while (any && n.at <= n.last) {
        int (*sound)(struct name *) = letter(&n, 0) == ' ' ? NULL : sound_of[letter(&n, 0) - 'A'];
        n.at += sound ? sound(&n) : sound_plain(&n);
    }
    primary[n.len[0]] = '\0';
    alternate[n.len[1]] = '\0';
    return n.len[0];
}
