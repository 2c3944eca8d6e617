#!/usr/bin/env python3
"""Writes lib/text/date_words.c: the words that stand in dates, folded as lib/text/plain.c folds them.

The names are those of the CLDR and of common use in English, German, French, Spanish, Persian (Iran and Afghanistan),
Arabic (Egypt, Levant, Maghreb) and of the Jalali and Hijri calendars. `make tables` runs it.
"""
import sys
import unicodedata

GREGORIAN, JALALI, HIJRI, ROC = range(4)

MONTHS = {
    GREGORIAN: [
        "january february march april may june july august september october november december",
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "- - - - - - - - sept - - -",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jänner feber maerz - - - - - - okt - dez",
        "- - mär - - - - - - - - -",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "janv févr - avr - - juil - - - - déc",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "ene - - abr - - - ago setiembre - - dic",
        "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
        "جنوری فبروری مارچ اپریل می جون جولای آگوست سپتمبر اکتوبر نومبر دسمبر",
        "- - - - - - جولای اگست - - - -",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "كانونالثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرينالأول تشرينالثاني كانونالأول",
        "جانفي فيفري - أفريل ماي جوان جويلية أوت - - - -",
        "- - - إبريل - يونية يوليه غشت شتنبر - نونبر دجنبر",
        "- - - - - يونيه - - - - - -",
    ],
    JALALI: [
        "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر آبان آذر دی بهمن اسفند",
        "- - - - امرداد - - - - - - اسپند",
        "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",
        "farvardin ordibehesht khordad tir mordad shahrivar mehr aban azar dey bahman esfand",
        "- - - - amordad - - - - dei - -",
    ],
    HIJRI: [
        "محرم صفر ربيعالأول ربيعالآخر جمادىالأولى جمادىالآخرة رجب شعبان رمضان شوال ذوالقعدة ذوالحجة",
        "- - ربيعأول ربيعالثاني جمادىالأول جمادىالثانية - - - - ذيالقعدة ذيالحجة",
        "- - ربیعالاولی - - جمادیالثانی - - - - ذیقعده ذیحجه",
        "- - - - - جمادیالآخر - - - - ذوقعدة ذوحجة",
        "muharram safar - - - - rajab shaban ramadan shawwal - -",
    ],
}

WEEKDAYS = [
    "monday tuesday wednesday thursday friday saturday sunday",
    "mon tue wed thu fri sat sun",
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
    "دوشنبه سهشنبه چهارشنبه پنجشنبه جمعه شنبه یکشنبه",
    "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
    "الإثنين - - - - - -",
]

MARKS = {
    GREGORIAN: "ad ce م میلادی ميلادية الموافق-",
    JALALI: "ش شمسی خورشیدی",
    HIJRI: "ه ق ah قمری هجری هجرية",
    ROC: "民 minguo roc",
}

FILLERS = "of de del le the den st nd rd th er ماه سال روز مورخ ساعت في من 公 元 国 國 中 华 華 الموافق"


def fold(word):
    out = []
    for ch in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold()):
        if unicodedata.category(ch) in ("Mn", "Mc", "Me"):
            continue
        ch = {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ٱ": "ا", "ـ": ""}.get(ch, ch)
        out.append(ch)
    return "".join(out)


def main():
    words = {}

    def add(text, *row):
        key = fold(text)
        if words.setdefault(key, row) != row:
            sys.exit(f"date_words: {text} means two things")

    for calendar, lists in MONTHS.items():
        for line in lists:
            names = line.split()
            assert len(names) == 12, line
            for number, name in enumerate(names, 1):
                if name != "-":
                    add(name, "KP_WORD_MONTH", calendar, number)
    for line in WEEKDAYS:
        names = line.split()
        assert len(names) == 7, line
        for number, name in enumerate(names, 1):
            if name != "-":
                add(name, "KP_WORD_WEEKDAY", 0, number)
    for calendar, line in MARKS.items():
        for name in line.split():
            if not name.endswith("-"):
                add(name, "KP_WORD_MARK", calendar, 0)
    for name in FILLERS.split():
        add(name, "KP_WORD_FILLER", 0, 0)

    print("/* Made by rules/tables/date_words.py: do not edit. */")
    print('#include "text/date_scan.h"\n')
    print("/* clang-format off */")
    print("static const struct kp_date_word words[] = {")
    for key in sorted(words, key=lambda k: k.encode()):
        kind, calendar, number = words[key]
        print(f'    {{"{key}", {kind}, {calendar}, {number}}},')
    print("};\n/* clang-format on */\n")
    print("""const struct kp_date_word *kp_date_word(const char *text, size_t len)
{
    size_t lo = 0, hi = sizeof words / sizeof *words;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        int cmp = strncmp(words[mid].text, text, len);
        if (cmp == 0 && words[mid].text[len] != '\\0')
            cmp = 1;
        if (cmp == 0)
            return &words[mid];
        if (cmp < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}""")


if __name__ == "__main__":
    main()
