#pragma once

// The version of classy: the one place where it is written; the build reads it from here.

#define CLASSY_VERSION_MAJOR 0
#define CLASSY_VERSION_MINOR 1
#define CLASSY_VERSION_PATCH 0
#define CLASSY_VERSION_STRING "0.1.0"
