#pragma once
// The mistakes that do not compile. A check runs in a consteval constructor and calls one of these: none is
// constexpr, so the compiler stops at the user's line and quotes the name, which is the sentence.

namespace classy::detail::mistake {

// patterns
inline void a_pattern_begins_with_a_slash() {}
inline void a_brace_in_the_pattern_has_no_partner__a_literal_brace_is_doubled() {}
inline void a_path_parameter_has_no_name_between_its_braces() {}
inline void a_path_parameters_name_is_letters_digits_and_underscores() {}
inline void two_path_parameters_have_the_same_name() {}
inline void a_segment_has_more_than_one_path_parameter() {}
inline void a_tail_is_the_last_segment() {}
inline void a_tail_is_a_whole_segment() {}
inline void a_path_parameters_constraint_is_not_one_that_classy_knows() {}
inline void a_pattern_has_at_most_32_path_parameters() {}
inline void a_pattern_has_at_most_64_segments() {}

// structs
template <class Struct, auto Member, class Type>
void this_member_of_this_struct_cannot_be_converted_to_and_from_JSON() {}
template <class Struct>
void a_struct_with_bases_or_C_arrays_is_described_by_BOOST_DESCRIBE_STRUCT() {}
template <class Struct>
void a_struct_that_is_read_has_a_default_constructor_and_can_be_moved() {}
template <class Type>
void this_type_cannot_be_read_from_JSON() {}
template <class Struct>
void a_Form_and_a_QueryModel_are_structs_of_what_a_text_can_become() {}

template <class Type>
void Extract_from_is_one_static_function_of_parameters_but_none_of_the_path_that_returns_the_type() {}

// patterns and handlers
inline void the_pattern_has_a_placeholder_that_the_handler_does_not_take() {}
inline void the_handler_takes_a_path_parameter_that_the_pattern_does_not_have() {}
inline void a_Path_parameter_of_the_handler_has_a_name_that_is_not_in_the_pattern() {}

// handlers
template <class Handler>
void a_handler_is_a_method_a_function_or_an_object_with_one_call_operator() {}
inline void a_method_needs_its_object__make_a_Router_of_it_or_include_it() {}
template <class Parameter>
void no_extractor_knows_the_type_of_this_parameter() {}
template <class Parameter>
void a_parameter_is_taken_by_value_or_by_const_reference() {}
template <class Parameter>
void this_parameter_is_taken_by_const_reference() {}
template <class Key>
void the_key_of_a_Paging_is_read_from_JSON_and_holds_its_texts_itself() {}
template <class Result>
void this_result_type_cannot_become_a_response() {}
inline void a_handler_takes_the_body_only_once() {}
template <class Controller>
void this_method_does_not_belong_to_the_routers_controller() {}
template <class Controller>
void this_method_is_not_const_but_the_controller_is() {}

// options
template <class Result>
void fields_and_without_are_for_results_that_become_JSON() {}
template <class Result>
void this_text_is_no_field_mask() {}
template <class Result>
void a_field_of_this_mask_is_not_one_of_the_result() {}
template <class Result>
void partial_is_for_results_that_become_JSON() {}
inline void a_FieldMask_is_for_routes_with_partial__say_so_in_the_options() {}
inline void fields_and_without_are_two_ways_to_say_the_same__give_one() {}
inline void a_coroutine_is_not_offloaded__it_holds_no_thread_while_it_waits() {}

// URLs of handlers
inline void url_for_is_asked_for_a_method_or_a_function() {}
inline void url_for_takes_a_value_for_each_path_parameter_of_the_handler_and_no_more() {}
template <class Value, class Parameter>
void this_value_cannot_be_the_handlers_path_parameter() {}
template <class Parameter>
void this_path_parameter_cannot_be_written__give_its_FromText_an_append() {}

// rules
template <class Type>
void a_text_cannot_become_this_type() {}
template <class Type>
void a_Path_and_a_Cookie_are_one_value_and_no_list() {}
template <class Type>
void this_default_is_not_of_its_parameters_type() {}
template <class Type>
void this_rule_is_for_numbers() {}
template <class Type>
void allow_non_finite_is_for_floating_point() {}
template <class Type>
void this_rule_is_for_texts__lists_have_min_items_and_max_items() {}
template <class Type>
void this_rule_is_for_lists_and_maps__texts_have_min_length_and_max_length() {}
template <class Type>
void extra_is_a_rule_of_a_struct_not_of_a_field() {}
inline void a_structs_rules_are_extra_and_its_fields() {}

// tables and mounts
inline void two_routes_of_this_table_have_the_same_verb_and_the_same_shape() {}
template <class Controller>
void routes_declares_a_method_that_cannot_be_called_on_this_class() {}
template <class Controller>
void this_class_has_no_routes__declare_them_or_bind_by_hand_with_a_Router() {}
template <class Controller>
void the_controller_is_a_temporary__keep_it_in_a_variable_or_use_emplace() {}
inline void a_prefix_begins_with_a_slash() {}
inline void a_prefix_does_not_end_with_a_slash() {}
inline void a_prefix_has_no_path_parameters() {}
inline void a_prefix_is_literal_text__a_brace_in_it_is_doubled() {}

}  // namespace classy::detail::mistake
