# What nearly all tests include, compiled once. That each header stands alone is checked elsewhere.
#
# classy_share_headers(<program>): gives the program the precompiled header of classy_test_headers. Clang can
# also emit the code of all inline functions in it once, for all who use it: a third of the time with ASan.

file(CONFIGURE OUTPUT shared_headers.cpp CONTENT "// The headers' own translation unit.\n")
add_library(classy_test_headers OBJECT ${CMAKE_CURRENT_BINARY_DIR}/shared_headers.cpp)
target_link_libraries(classy_test_headers PRIVATE classy::compiled classy_warnings Catch2::Catch2)
target_precompile_headers(classy_test_headers PRIVATE
  <catch2/catch.hpp> <classy/app.hpp> <classy/test_client.hpp>
)

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_GENERATOR STREQUAL "Ninja")
  target_compile_options(classy_test_headers PRIVATE -fpch-codegen)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  set(classy_test_headers_code ${CMAKE_CURRENT_BINARY_DIR}/shared_headers_code.o)
  add_custom_command(OUTPUT ${classy_test_headers_code}
    COMMAND ${CMAKE_CXX_COMPILER} ${flags} -ffunction-sections -c
      ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/classy_test_headers.dir/cmake_pch.hxx.pch
      -o ${classy_test_headers_code}
    DEPENDS classy_test_headers $<TARGET_OBJECTS:classy_test_headers>
    COMMENT "Compiling the code of the shared headers"
    VERBATIM
  )
endif()

function(classy_share_headers program)
  target_precompile_headers(${program} REUSE_FROM classy_test_headers)
  if(classy_test_headers_code)
    target_sources(${program} PRIVATE ${classy_test_headers_code})
    target_link_options(${program} PRIVATE -Wl,--gc-sections)  # some inline functions of libstdc++ call what it has not
  endif()
endfunction()
