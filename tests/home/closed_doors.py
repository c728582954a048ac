"""The addresses of the editor that no role of home/guard.py opens, by name."""

# Closed to everybody but administrators and managers. A new address of Wagtail's, or of ours, stands
# in none of the lists: put it here, or into a list of home/guard.py with the rule it needs.
CLOSED = {
    "": "wagtailadmin_error_test",
    "wagtailadmin_": "tag_autocomplete tag_model_autocomplete block_preview",
    "wagtailadmin_api:": "pages:action documents:listing documents:detail documents:find "
    "images:find",
    "wagtailadmin_pages:": "convert_alias set_privacy",
    "wagtailadmin_collections:": "index add edit delete set_privacy",
    "wagtailadmin_workflows:": "index index_results add enable disable edit remove add_task "
    "select_task_type task_index task_index_results edit_task disable_task enable_task "
    "task_chooser task_chooser_results task_chooser_create task_chosen",
    "wagtailadmin_reports:": "site_history site_history_results page_types_usage "
    "page_types_usage_results",
    "shop_office:": "confirm fired refuse cancel refund refund_again paid_back take_back "
    "cash_received end_payment end_refund "
    "claims claim claim_photo claim_act packing "
    "notices sending reports report_waiting report_still report_log "
    "two_step payouts payouts_approve payouts_file payout payout_statement payout_act payout_house payout_agree "
    "receipt papers papers_sheet "
    "slip_picture stock stock_of_variant adjust session_open session_change session_cancel",
    "wagtail_localize:": "submit_page_translation submit_snippet_translation update_translations convert_to_alias "
    "snippets_api_listing snippets_api_detail",
    "wagtailsettings:": "edit preview_on_edit",
    "wagtailredirects:": "index index_results add edit delete start_import process_import",
    "wagtailembeds:": "chooser chooser_upload",
    "wagtailsnippets:": "index",
    "wagtaildocs:": "index index_results add edit delete add_multiple edit_multiple "
    "create_multiple_from_uploaded_document delete_multiple delete_upload_multiple document_usage",
    "wagtaildocs_chooser:": "choose choose_results chosen chosen_multiple create",
    "wagtailimages:": "url_generator url_generator_output preview",
    "certificate:": "usage",
    "enterprise:": "usage",
    "otherword:": "usage",
    "workshop:": "usage",
    "newstag:": "usage",
    "productcollection:": "usage",
    "product:": "index index_results add edit history history_results usage",
    "category:": "index index_results add edit history history_results usage",
    "deliveryzone:": "index index_results add edit history history_results usage",
    "discountcode:": "index index_results add edit history history_results usage",
    "wagtaillocales:": "index index_results add edit delete history history_results usage copy",
    "wagtailsites:": "index index_results add edit delete history history_results usage copy",
    "wagtailusers_users:": "index index_results add edit delete history history_results usage copy",
    "wagtailusers_groups:": "index index_results add edit delete history history_results usage",
}
NAMELESS = {"admin/test404/", "admin/^.*/$"}  # both answer 404 to everybody
