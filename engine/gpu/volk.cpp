// The one place that compiles volk's own code (Debian's package has no library).
#define VOLK_IMPLEMENTATION
#include <volk.h>
