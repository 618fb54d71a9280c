use fantoccini::Locator;

use crate::{totp, window::in_browser};

#[tokio::test]
async fn rename_and_delete() {
    in_browser(true, async |window| {
        totp::begin(&window, "Phone").await?;
        let long = "The telephone of the house, in the hall beside the green door…";
        totp::begin(&window, long).await?;
        window.open("/").await?;
        window.press("Rename Phone").await?;
        window.photograph("7-rename").await?;
        window.fill("Name", "New phone").await?;
        window.press("Save").await?;
        window.sees("Renamed.").await?;
        window.photograph("8-list").await?;

        window.press("Delete New phone").await?;
        window.photograph("9-delete").await?;
        window.press("Keep it").await?;
        window.press("Delete New phone").await?;
        window.press("Delete").await?;
        window.sees("Deleted.").await?;
        assert_eq!(window.browser.find_all(Locator::Css("li.card")).await?.len(), 1);

        window.open("/factors/YF00000000000000000000000000000000/rename").await?;
        window.sees("There is no such page, or no such factor of yours.").await?;
        window.photograph("10-not-here").await
    })
    .await;
}

/// The cookie is not sent with the link, and the user is the same all the same.
#[tokio::test]
async fn a_link_on_another_site_does_not_cost_the_session() {
    in_browser(true, async |window| {
        totp::begin(&window, "Phone").await?;
        window.open("/").await?;
        window.sees("Not finished").await?;
        let url = window.browser.current_url().await?;
        // Of an origin that is no other page's.
        window.browser.goto(&format!("data:text/html,<a href='{url}'>Factors</a>")).await?;
        window.press("Factors").await?;
        window.sees("Not finished").await.map(drop)
    })
    .await;
}
