#include <stdio.h>

int main(void)
{
    puts(KP_VERSION);
    return 0;
}
