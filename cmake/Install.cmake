# Nothing here depends on the machine's architecture, so everything goes under share/.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

install(TARGETS classy EXPORT classy FILE_SET HEADERS)
install(EXPORT classy
  NAMESPACE classy::
  FILE classyTargets.cmake
  DESTINATION ${CMAKE_INSTALL_DATADIR}/cmake/classy
)

configure_package_config_file(cmake/classyConfig.cmake.in classyConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_DATADIR}/cmake/classy
)
write_basic_package_version_file(classyConfigVersion.cmake
  COMPATIBILITY SameMinorVersion
  ARCH_INDEPENDENT
)
install(
  FILES
    ${CMAKE_CURRENT_BINARY_DIR}/classyConfig.cmake
    ${CMAKE_CURRENT_BINARY_DIR}/classyConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_DATADIR}/cmake/classy
)

configure_file(cmake/classy.pc.in classy.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/classy.pc
  DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig
)
