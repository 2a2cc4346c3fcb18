using System.Net;
using System.Text.Json;

namespace RemoteAccess.Hosting.Tests.ViewerTokens;

/// <summary>Every bad request answers 400 with the value and the fix.</summary>
public sealed class ViewerTokenRefusalTests
{
    [Theory]
    [InlineData("""{}""", "identity (not given) is not valid; give 1 to 1024 UTF-8 bytes without control characters.")]
    [InlineData("""{"identity":""}""", "identity '' is not valid; give 1 to 1024")]
    [InlineData("""{"identity":"a\u0000b"}""", @"identity 'a\u0000b' is not valid")]
    [InlineData("""{"identity":"device"}""",
        "identity 'device' is the device's own, and this viewer would evict the device; give the viewer another identity.")]
    [InlineData("""{"identity":"v","name":"a\nb"}""", @"name 'a\nb' is too long or holds control characters; give at most 256")]
    [InlineData("""{"identity":"v","grants":[]}""", "grants is empty")]
    [InlineData("""{"identity":"v","grants":["view","drive"]}""",
        "grants holds 'drive', which is not a grant; give some of view, publish, call, setParameters, assets.")]
    [InlineData("""{"identity":"v","grants":["View"]}""", "grants holds 'View', which is not a grant")]
    [InlineData("""{"identity":"v","grants":["view,call"]}""", "grants holds 'view,call', which is not a grant")]
    [InlineData("""{"identity":"v","grants":[null]}""", "grants holds (not given), which is not a grant")]
    [InlineData("""{"identity":"v","lifetimeSeconds":0}""", "lifetimeSeconds 0 is out of range; give 1 to 86400 (24 h), or leave it out.")]
    [InlineData("""{"identity":"v","lifetimeSeconds":-5}""", "lifetimeSeconds -5 is out of range")]
    [InlineData("""{"identity":"v","lifetimeSeconds":86401}""", "lifetimeSeconds 86401 is out of range")]
    [InlineData(
        """{"identity":"v","connectionSeconds":0}""", "connectionSeconds 0 is out of range; give 1 to 2592000 (30 days), or leave it out.")]
    [InlineData("""{"identity":"v","connectionSeconds":2592001}""", "connectionSeconds 2592001 is out of range")]
    [InlineData("""{"identity":"v","connectionSeconds":"1"}""",
        "The value of 'connectionSeconds' is not valid; connectionSeconds must be a whole number.")]
    [InlineData("""{"identity":"v","lifetimeSeconds":1.5}""",
        "The value of 'lifetimeSeconds' is not valid; lifetimeSeconds must be a whole number.")]
    [InlineData("""{"identity":"v","lifetimeSeconds":99999999999999999999}""", "The value of 'lifetimeSeconds' is not valid")]
    [InlineData("""{"identity":"v","flowControl":1}""", "The value of 'flowControl' is not valid; flowControl must be true or false.")]
    [InlineData("""{"identity":"v","grants":["view",7]}""", "The value of 'grants[1]' is not valid; grants must be a list of text.")]
    [InlineData("""{"identity":"v","grants":"view"}""", "The value of 'grants' is not valid; grants must be a list of text.")]
    [InlineData("""{"identity":"v","grant":["call"]}""",
        "The member 'grant' is unknown; known members are identity, name, grants, lifetimeSeconds, connectionSeconds, flowControl.")]
    [InlineData("""{"identity":"v","Name":"a"}""", "The member 'Name' is unknown")]
    [InlineData("""{"identity":"v","a\nb":1}""", @"The member 'a\nb' is unknown")]
    [InlineData("""{"identity":"v","\ud800":1}""", "The body ")]
    [InlineData("""{"identity":"v","identity":"w"}""", "The member 'identity' is there more than once; give it once.")]
    [InlineData("""{"identity":7}""", "The value of 'identity' is not valid; identity must be text.")]
    [InlineData("""[]""", "The body is not a JSON object. Send an object with identity")]
    [InlineData("""{"identity":"v"} x""", "The body is not JSON: ")]
    [InlineData("""{"identity":""", "The body is not JSON: ")]
    [InlineData("", "The body is not JSON: ")]
    [InlineData("null", "The body is null. Send an object with identity")]
    public async Task A_bad_member_or_body_is_named_without_a_NET_type(string body, string error)
    {
        var told = Assert.Single(await ErrorsAsync(body));

        Assert.StartsWith(error, told, StringComparison.Ordinal);
        Assert.DoesNotContain("RemoteAccess", told, StringComparison.Ordinal);
        Assert.DoesNotContain("System", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%C2%85")]
    [InlineData("a%0Ab")]
    [InlineData("%7F")]
    public async Task A_text_that_is_not_a_room_name(string room) => Assert.Contains(
        "give 1 to 256 UTF-8 bytes without control characters in the path",
        Assert.Single(await ErrorsAsync("""{"identity":"v"}""", room)),
        StringComparison.Ordinal);

    [Fact]
    public async Task A_room_that_is_too_long_is_not_echoed_in_full()
    {
        var error = Assert.Single(await ErrorsAsync("""{"identity":"v"}""", new string('r', 257)));

        Assert.StartsWith($"The room name '{new string('r', 64)}'… (257 characters) is not valid", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_comes_at_once() =>
        Assert.Equal(4, (await ErrorsAsync("""{"name":"a\u0009b","grants":["a"],"lifetimeSeconds":0}""")).Count);

    [Fact]
    public async Task Callers_without_the_key_get_401_then_429_and_one_with_it_is_served_meanwhile()
    {
        await using var server = await ViewerTokenServer.StartAsync(refusalsPerMinute: 2);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            var (response, body) = await server.PostAsync("""{"identity":"v"}""", authorization: "Bearer wrong");
            using (response)
            {
                statuses.Add(response.StatusCode);
                Assert.Equal(i < 2, body.Length > 0);
                Assert.Equal(i < 2 ? null : TimeSpan.FromSeconds(30), response.Headers.RetryAfter?.Delta);
            }
        }

        Assert.Equal(
            [HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests],
                statuses);
        var (minted, _) = await server.PostAsync("""{"identity":"v"}""");
        using (minted)
        {
            Assert.Equal(HttpStatusCode.OK, minted.StatusCode);
        }
    }

    [Theory]
    [InlineData("text/plain", "The content type is 'text/plain'; send application/json.")]
    [InlineData("application/x-www-form-urlencoded", "The content type is 'application/x-www-form-urlencoded'; send application/json.")]
    [InlineData(null, "The content type is not given; send application/json.")]
    public async Task Another_content_type(string? contentType, string error) =>
        Assert.Equal([error], await ErrorsAsync("""{"identity":"v"}""", contentType: contentType));

    [Fact]
    public async Task A_body_of_4_KiB_is_read_and_one_byte_more_is_not()
    {
        const string Start = """{"identity":"v"}""";

        await using var server = await ViewerTokenServer.StartAsync();
        var (fits, _) = await server.PostAsync(Start.PadRight(4096));

        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
        Assert.Equal(
            ["The body has more than 4096 bytes; send the six members of a request only."], await ErrorsAsync(Start.PadRight(4097)));
    }

    private static async Task<IReadOnlyList<string>> ErrorsAsync(
        string body, string room = "arm-7", string? contentType = "application/json")
    {
        await using var server = await ViewerTokenServer.StartAsync();
        var (response, text) = await server.PostAsync(body, room, contentType: contentType);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        return [.. JsonDocument.Parse(text).RootElement.GetProperty("errors").EnumerateArray().Select(error => error.GetString()!)];
    }
}
