/* Reads lines "REGION<tab>NUMBER", writes
 * "E164<tab>VALID<tab>TYPE<tab>REGION<tab>NATIONAL<tab>INTERNATIONAL<tab>RFC3966"; a number that
 * cannot be read gives "-". With an argument N it reads its input N times and prints the ns a
 * number took. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "text/phone.h"

enum { LINE_MAX_ = 512, LINES_MAX = 1 << 18 };

static void print(const struct kp_phone *p)
{
    char text[KP_PHONE_TEXT_MAX];
    size_t n = kp_phone_write(p, KP_PHONE_E164, text);
    printf("%.*s\t%d\t%s\t%s", (int)n, text, p->valid, kp_phone_type_names[p->type], p->region);
    for (int f = KP_PHONE_NATIONAL; f <= KP_PHONE_RFC3966; f++) {
        n = kp_phone_write(p, (enum kp_phone_format_kind)f, text);
        printf("\t%.*s", (int)n, text);
    }
    printf("\n");
}

static int compare(void)
{
    char line[LINE_MAX_];
    while (fgets(line, sizeof line, stdin)) {
        char *number = strchr(line, '\t');
        struct kp_phone p;
        const char *reason;
        if (!number)
            return 1;
        *number++ = '\0';
        number[strcspn(number, "\n")] = '\0';
        if (kp_phone_parse(kp_str(number), line, &p, &reason))
            print(&p);
        else
            printf("-\n");
    }
    return 0;
}

static int measure(int rounds)
{
    static struct {
        char region[8], number[184];
    } lines[LINES_MAX];
    char line[LINE_MAX_];
    size_t count = 0;
    unsigned long valid = 0;
    while (count < LINES_MAX && fgets(line, sizeof line, stdin)) {
        char *number = strchr(line, '\t');
        if (!number || number - line >= 8)
            return 1;
        *number++ = '\0';
        number[strcspn(number, "\n")] = '\0';
        if (strlen(number) >= sizeof lines->number)
            return 1;
        strcpy(lines[count].region, line);
        strcpy(lines[count++].number, number);
    }
    clock_t start = clock();
    for (int r = 0; r < rounds; r++) {
        for (size_t i = 0; i < count; i++) {
            struct kp_phone p;
            const char *reason;
            char text[KP_PHONE_TEXT_MAX];
            if (kp_phone_parse(kp_str(lines[i].number), lines[i].region, &p, &reason))
                valid += p.valid + kp_phone_write(&p, KP_PHONE_E164, text) / KP_PHONE_TEXT_MAX;
        }
    }
    double ns = (double)(clock() - start) / CLOCKS_PER_SEC * 1e9 / rounds / (double)count;
    printf("%zu numbers, %lu valid, %.0f ns a number\n", count, valid / (unsigned long)rounds, ns);
    return 0;
}

int main(int argc, char **argv)
{
    return argc > 1 ? measure(atoi(argv[1])) : compare();
}
