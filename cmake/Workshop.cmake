# What our own programs (tests, examples, benches) are compiled with. No user of the library comes here.

find_program(CLASSY_CCACHE ccache)
mark_as_advanced(CLASSY_CCACHE)
if(CLASSY_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CLASSY_CCACHE})
endif()

set(classy_warnings
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wold-style-cast -Werror
)
add_library(classy_warnings INTERFACE)
target_compile_options(classy_warnings INTERFACE ${classy_warnings})

# classy_program(<name> <source>...): an executable of ours.
function(classy_program name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE classy::classy classy_warnings)
endfunction()
