#include "io/scan.h"

#include "io/scan_impl.h"

void kp_scan_all(const struct kp_scan *list[8])
{
    size_t n = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2") &&
        __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") &&
        __builtin_cpu_supports("pclmul"))
        list[n++] = &kp_scan_avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
        __builtin_cpu_supports("pclmul"))
        list[n++] = &kp_scan_avx2;
    if (__builtin_cpu_supports("ssse3"))
        list[n++] = &kp_scan_ssse3;
    list[n++] = &kp_scan_sse2;
#elif defined(__aarch64__)
    list[n++] = &kp_scan_neon;
#endif
    list[n++] = &kp_scan_plain;
    list[n] = NULL;
}

const struct kp_scan *kp_scan_best(bool plain)
{
    const struct kp_scan *list[8];
    kp_scan_all(list);
    return plain ? &kp_scan_plain : list[0];
}
