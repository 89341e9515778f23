"""The browser, the site and the stylesheet fit together, whatever the pages are."""


def test_the_stylesheet_is_served_and_shown_in_arial(page, site):
    stylesheet = page.goto(f"{site}/static/govuk/govuk-frontend.min.css")
    assert stylesheet.status == 200
    page.set_content('<p class="govuk-body">One</p>')
    page.add_style_tag(content=stylesheet.text())
    font = page.evaluate("getComputedStyle(document.querySelector('p')).fontFamily")
    assert font == "Arial, sans-serif"
