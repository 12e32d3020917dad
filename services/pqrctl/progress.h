#include "common/progress.h" /* where it went */
