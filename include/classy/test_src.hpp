#pragma once
// The code of the test client: what src.hpp is for a program, for its tests. One file of the tests includes it.

#ifndef CLASSY_SEPARATE_COMPILATION
#error "define CLASSY_SEPARATE_COMPILATION for this file and for all that include anything of the library"
#endif

#include <classy/impl/test_client.ipp>
