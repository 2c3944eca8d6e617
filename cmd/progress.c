#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cmd_internal.h"

static int terminal_width(void)
{
    struct winsize w;
    return ioctl(2, TIOCGWINSZ, &w) == 0 && w.ws_col > 20 ? w.ws_col : 80;
}

static void bar(double share, int width)
{
    int full = (int)(share * width);
    for (int i = 0; i < width; i++)
        fputs(i < full ? "#" : "-", stderr);
}

void kp_progress_draw(void *closure, const struct kp_progress *p)
{
    (void)closure;
    double rate = p->seconds > 0 ? (double)p->records / p->seconds : 0;
    fprintf(stderr, "\r\033[K%-9s ", p->step);
    if (p->total && p->bytes) {
        double share = (double)p->bytes / (double)p->total;
        share = share > 1 ? 1 : share;
        double left = p->seconds * (1 - share) / share;
        bar(share, terminal_width() - 56); /* none where the figures fill the line */
        fprintf(stderr, " %3.0f%%  %.0f k/s  %u:%02u left", share * 100, rate / 1000,
                (unsigned)left / 60, (unsigned)left % 60);
    } else {
        fprintf(stderr, "%llu records  %.0f k/s", (unsigned long long)p->records, rate / 1000);
    }
}
