"""Addresses of the managers' rooms, below the editor's own."""

from django.urls import path

from shop.claims import office
from shop.notices import office as notices
from shop.office import (
    carrying,
    keepsakes,
    money,
    orders,
    people,
    refunds,
    reviews,
    seats,
    sending,
    sessions,
    stock,
)
from shop.papers import office as papers
from shop.payouts import office as payouts
from shop.reports import office as reports
from shop.two_step import office as two_step

app_name = "shop_office"

urlpatterns = [
    path("products/", carrying.index, name="carrying"),
    path("products/out/", carrying.take_out, name="carrying_out"),
    path("products/in/<int:pk>/", carrying.show, name="carrying_run"),
    path("products/in/<int:pk>/confirm/", carrying.confirm, name="carrying_confirm"),
    path("orders/", orders.index, name="orders"),
    path("orders/<int:pk>/", orders.show, name="order"),
    path("orders/<int:pk>/confirm/<int:payment_pk>/", orders.confirm, name="confirm"),
    path("orders/<int:pk>/refuse/<int:slip_pk>/", orders.refuse, name="refuse"),
    path("orders/<int:pk>/cancel/", orders.cancel, name="cancel"),
    path("orders/<int:pk>/refund/", refunds.refund, name="refund"),
    path("orders/<int:pk>/refund/<int:refund_pk>/again/", refunds.again, name="refund_again"),
    path("orders/<int:pk>/refund/<int:refund_pk>/paid-back/", refunds.paid_back, name="paid_back"),
    path("orders/<int:pk>/cash/<int:consignment_pk>/", money.cash_received, name="cash_received"),
    path("orders/<int:pk>/payments/<int:payment_pk>/end/", money.end_payment, name="end_payment"),
    path("orders/<int:pk>/refund/<int:refund_pk>/end/", money.end_refund, name="end_refund"),
    path("orders/<int:pk>/seats/", seats.take_back, name="take_back"),
    path("claims/", office.index, name="claims"),
    path("claims/<int:pk>/", office.show, name="claim"),
    path("claims/<int:pk>/photos/<int:photo_pk>/", office.photo, name="claim_photo"),
    path("claims/<int:pk>/<slug:deed>/", office.act, name="claim_act"),
    path("orders/<int:pk>/receipt/", papers.receipt, name="receipt"),
    path("papers/", papers.choose, name="papers"),
    path("papers/<slug:what>/", papers.sheet, name="papers_sheet"),
    path("packing/", office.packing, name="packing"),
    path("slips/<int:pk>/", orders.slip_picture, name="slip_picture"),
    path("reviews/", reviews.index, name="reviews"),
    path("reviews/<int:pk>/<slug:deed>/", reviews.decide, name="review_decide"),
    path("payouts/", payouts.index, name="payouts"),
    path("payouts/approve/", payouts.approve, name="payouts_approve"),
    path("payouts/bank-file/", payouts.bank_file, name="payouts_file"),
    path("payouts/<int:pk>/", payouts.show, name="payout"),
    path("payouts/<int:pk>/statement.csv", payouts.statement, name="payout_statement"),
    path("payouts/<int:pk>/<slug:deed>/", payouts.act, name="payout_act"),
    path("payouts/enterprises/<int:pk>/", payouts.house, name="payout_house"),
    path("payouts/enterprises/<int:pk>/<slug:deed>/", payouts.agree, name="payout_agree"),
    path("sending/", sending.table, name="sending"),
    path("reports/", reports.index, name="reports"),
    path("reports/waiting/", reports.waiting, name="report_waiting"),
    path("reports/still/", reports.still, name="report_still"),
    path("reports/log/", reports.log, name="report_log"),
    path("notices/", notices.index, name="notices"),
    path("people/", people.index, name="people"),
    path("two-step/", two_step.index, name="two_step"),
    path("sessions/", sessions.index, name="sessions"),
    path("sessions/open/", sessions.add, name="session_open"),
    path("sessions/<int:pk>/", sessions.show, name="session"),
    path("sessions/<int:pk>/change/", sessions.change, name="session_change"),
    path("sessions/<int:pk>/cancel/", sessions.cancel, name="session_cancel"),
    path("sessions/<int:pk>/fired/", keepsakes.fired, name="fired"),
    path("stock/", stock.index, name="stock"),
    path("stock/<int:pk>/", stock.show, name="stock_of_variant"),
    path("stock/<int:pk>/adjust/", stock.adjust, name="adjust"),
]
