# classy::compiled: the code behind the front doors, compiled once, by the project that uses it and as that compiles.
# For programs of several translation units; nobody who links to classy::classy alone compiles it.

set(classy_sources)
foreach(name IN ITEMS src test_src)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/classy_compiled/${name}.cpp)
  file(CONFIGURE OUTPUT ${source} CONTENT "#include <classy/${name}.hpp>\n")
  list(APPEND classy_sources ${source})
endforeach()
add_library(classy_compiled STATIC EXCLUDE_FROM_ALL ${classy_sources})
add_library(classy::compiled ALIAS classy_compiled)
target_link_libraries(classy_compiled PUBLIC classy::classy)
target_compile_definitions(classy_compiled PUBLIC CLASSY_SEPARATE_COMPILATION)
