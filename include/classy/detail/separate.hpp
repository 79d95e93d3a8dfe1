#pragma once
// Where the code of the front doors is compiled: in each translation unit that uses it, or, with
// CLASSY_SEPARATE_COMPILATION defined everywhere, in the one that includes <classy/src.hpp>. CMake: classy::compiled.
//
// Such a header declares functions as CLASSY_DECL, and its last line includes impl/<name>.ipp, which defines them.

#ifdef CLASSY_SEPARATE_COMPILATION
#define CLASSY_DECL
#else
#define CLASSY_DECL inline
#endif
