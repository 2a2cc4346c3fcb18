using RemoteAccess.LiveKit.Webhooks;

namespace RemoteAccess.LiveKit.Tests.Webhooks;

/// <summary>Several keys at once, while one takes the place of another.</summary>
public sealed class RotatedKeyTests
{
    [Fact]
    public void A_webhook_is_believed_whichever_of_the_keys_signed_it() =>
        Assert.Equal(
            WebhookRefusal.None, Verify(WebhookVectors.Right, ("newkey", "new secret"), (WebhookVectors.ApiKey, WebhookVectors.ApiSecret)));

    [Fact]
    public void A_key_that_was_taken_out_is_believed_no_more() =>
        Assert.Equal(WebhookRefusal.BadSignature, Verify(WebhookVectors.Right, ("newkey", "new secret")));

    [Fact]
    public void A_key_signs_in_its_own_name_only() =>
        Assert.Equal(
            WebhookRefusal.WrongKey,
            Verify(WebhookVectors.Right, (WebhookVectors.ApiKey, "new secret"), ("oldkey", WebhookVectors.ApiSecret)));

    [Fact]
    public void Two_keys_may_have_one_secret() =>
        Assert.Equal(
            WebhookRefusal.None,
            Verify(WebhookVectors.Right, ("oldkey", WebhookVectors.ApiSecret), (WebhookVectors.ApiKey, WebhookVectors.ApiSecret)));

    private static WebhookRefusal Verify(string token, params (string Key, string Secret)[] keys) =>
        WebhookToken.Verify(token, keys.Select(key => KeyValuePair.Create(key.Key, key.Secret)), WebhookVectors.Now, out _);
}
