#pragma once
// The code of the front doors, for programs of several translation units, each of which then compiles in a third of the
// time. One file of the program, and no other, includes this:
//     // classy.cpp
//     #include <classy/src.hpp>
// and CLASSY_SEPARATE_COMPILATION is defined for all files that include anything of the library. The CMake target
// classy::compiled does both.

#ifndef CLASSY_SEPARATE_COMPILATION
#error "define CLASSY_SEPARATE_COMPILATION for this file and for all that include anything of the library"
#endif

#include <classy/impl/app.ipp>
#include <classy/impl/bytes.ipp>
#include <classy/impl/explain.ipp>
#include <classy/impl/file.ipp>
#include <classy/impl/serve.ipp>
#include <classy/impl/server.ipp>
