/* Inside lib/profile: which kinds a value could be, by form and check digits. */
#ifndef KP_PROFILE_KINDS_H
#define KP_PROFILE_KINDS_H

#include "profile/facts.h"

/* Sets kinds, number and maybe_date of facts. */
void kp_kinds_of(struct kp_slice value, struct kp_facts *facts);

#endif
