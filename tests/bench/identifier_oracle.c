/* Reads lines "KIND<tab>VALUE", writes 1 or 0: is it valid. */
#include <stdio.h>

#include "text/identifier.h"

int main(void)
{
    char line[256];
    while (fgets(line, sizeof line, stdin)) {
        char *value = strchr(line, '\t'), out[KP_IDENTIFIER_MAX];
        size_t len;
        const char *reason;
        if (!value)
            return 1;
        *value++ = '\0';
        value[strcspn(value, "\n")] = '\0';
        int kind = kp_identifier_find(line);
        if (kind < 0)
            return 1;
        printf("%d\n", kp_identifier_read(kind, kp_str(value), out, &len, &reason));
    }
    return 0;
}
