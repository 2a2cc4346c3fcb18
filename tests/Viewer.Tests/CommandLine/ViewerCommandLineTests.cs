using System.CommandLine;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.Viewer.CommandLine;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Tokens;

namespace RemoteAccess.Viewer.Tests.CommandLine;

public sealed class ViewerCommandLineTests
{
    private const string Secret = "a-secret-of-at-least-32-bytes-here";

    private readonly Dictionary<string, string> _environment = [];

    [Fact]
    public async Task Room_alone_watches_all_of_it_on_this_machine_with_the_development_key()
    {
        var watch = await Read("demo");

        Assert.Equal("demo", watch.Connection.Room);
        Assert.Equal(new Uri("ws://127.0.0.1:8080"), watch.Connection.Url);
        Assert.Equal(TimeSpan.FromSeconds(10), watch.Connection.Wait);
        Assert.Null(watch.Connection.Device);
        var key = Assert.IsType<SigningKey>(watch.Connection.Credentials);
        Assert.Equal((DevelopmentKey.ApiKey, DevelopmentKey.ApiSecret), (key.Key, key.Secret));
        Assert.Matches("^viewer-[0-9a-f]{6}$", key.Identity);
        Assert.True(watch.Topics.Matches(1, "/anything"));
        Assert.Equal((OutputFormat.Auto, null, null, null), (watch.Format, watch.Count, watch.Duration, watch.RawLog));
    }

    [Fact]
    public async Task Every_option_is_read()
    {
        var watch = await Read(
            "--url", "wss://rooms.example/base", "--identity", "me", "--key", "k", "--secret", Secret, "--device", "arm", "--wait", "2.5",
            "demo", "--topic", "/a*", "--topic", "7", "--json", "--count", "3", "--duration", "0.5", "--raw-log", "raw.bin");

        Assert.Equal(new Uri("wss://rooms.example/base"), watch.Connection.Url);
        var key = Assert.IsType<SigningKey>(watch.Connection.Credentials);
        Assert.Equal(("k", Secret, "me"), (key.Key, key.Secret, key.Identity));
        Assert.Equal("arm", watch.Connection.Device);
        Assert.Equal(TimeSpan.FromSeconds(2.5), watch.Connection.Wait);
        Assert.True(watch.Topics.Matches(1, "/abc") && watch.Topics.Matches(7, "/x") && !watch.Topics.Matches(1, "/x"));
        Assert.Equal(
            (OutputFormat.Json, 3L, TimeSpan.FromSeconds(0.5), "raw.bin"), (watch.Format, watch.Count, watch.Duration, watch.RawLog));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", "ws://127.0.0.1:8080")]
    [InlineData("https://rooms.example/base", "wss://rooms.example/base")]
    [InlineData("ws://[::1]:80", "ws://[::1]:80")]
    public async Task An_address_may_be_the_one_that_a_browser_shows(string given, string taken) =>
        Assert.Equal(new Uri(taken), (await Read("demo", "--url", given, "--key", "k", "--secret", Secret)).Connection.Url);

    [Theory]
    [InlineData("watch", "demo", "--json")]
    [InlineData("--json", "watch", "demo")]
    public async Task Watch_is_the_long_form_of_no_command(params string[] arguments)
    {
        var parsed = Parse(arguments, out var actions);
        Assert.Empty(parsed.Errors);
        await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);

        Assert.Equal("demo", Assert.IsType<WatchSettings>(actions.Settings).Connection.Room);
    }

    [Theory]
    [InlineData("watch", "watch")]
    [InlineData("watch", "@demo")]
    public async Task A_room_may_be_named_like_anything(params string[] arguments) =>
        Assert.Equal(arguments[^1], (await Read(arguments)).Connection.Room);

    [Fact]
    public async Task Environment_stands_in_for_options()
    {
        _environment[EnvironmentVariables.Url] = "ws://10.0.0.1:9";
        _environment[EnvironmentVariables.Key] = "k";
        _environment[EnvironmentVariables.Secret] = Secret;

        var watch = await Read("demo");

        Assert.Equal(new Uri("ws://10.0.0.1:9"), watch.Connection.Url);
        Assert.Equal("k", Assert.IsType<SigningKey>(watch.Connection.Credentials).Key);
    }

    [Fact]
    public async Task An_option_beats_the_environment()
    {
        _environment[EnvironmentVariables.Url] = "nonsense";
        _environment[EnvironmentVariables.Token] = "token-of-the-environment";

        var watch = await Read("demo", "--url", "ws://127.0.0.1:1", "--key", "k", "--secret", Secret);

        Assert.Equal(1, watch.Connection.Url.Port);
        Assert.IsType<SigningKey>(watch.Connection.Credentials);
    }

    [Fact]
    public async Task Token_is_taken_as_it_is()
    {
        _environment[EnvironmentVariables.Token] = "of-the-environment";

        Assert.Equal("of-the-environment", Assert.IsType<GivenToken>((await Read("demo")).Connection.Credentials).Token);
        Assert.Equal("given", Assert.IsType<GivenToken>((await Read("demo", "--token", "given")).Connection.Credentials).Token);
    }

    [Fact]
    public async Task An_empty_variable_is_an_unset_one()
    {
        _environment[EnvironmentVariables.Url] = "";
        _environment[EnvironmentVariables.Token] = "";

        Assert.IsType<SigningKey>((await Read("demo")).Connection.Credentials);
    }

    [Theory]
    [InlineData("--count '0' is not", "demo", "--count", "0")]
    [InlineData("--count 'x' is not", "demo", "--count", "x")]
    [InlineData("--count '-1' is not", "demo", "--count", "-1")]
    [InlineData("--duration '0' is not", "demo", "--duration", "0")]
    [InlineData("--duration 'NaN' is not", "demo", "--duration", "NaN")]
    [InlineData("--wait '99999999999' is not", "demo", "--wait", "99999999999")]
    [InlineData("--url 'ftp://x' is not an address", "demo", "--url", "ftp://x")]
    [InlineData("--url 'x' is not an address", "demo", "--url", "x")]
    [InlineData("The room must not be empty", "")]
    [InlineData("--topic: ", "demo", "--topic", "")]
    [InlineData("--json and --plain", "demo", "--json", "--plain")]
    [InlineData("--token and --key/--secret", "demo", "--token", "t", "--key", "k")]
    [InlineData("--identity has no effect", "demo", "--token", "t", "--identity", "me")]
    [InlineData("--identity must not be empty", "demo", "--identity", " ")]
    [InlineData("--key needs --secret", "demo", "--key", "k")]
    [InlineData("--secret needs --key", "demo", "--secret", Secret)]
    [InlineData("The secret has 5 bytes", "demo", "--key", "k", "--secret", "short")]
    [InlineData("development key does not work there", "demo", "--url", "ws://10.0.0.1:8080")]
    [InlineData("--raw-log must not be empty", "demo", "--raw-log", "")]
    [InlineData("--grants 'drive' is unknown", "demo", "--grants", "view,drive")]
    [InlineData("--grants '' is unknown", "demo", "--grants", "")]
    [InlineData("--grants has no effect with a token", "demo", "--token", "t", "--grants", "view")]
    [InlineData("--device must not be empty", "demo", "--device", "")]
    public async Task A_wrong_argument_is_named_with_its_fix(string problem, params string[] arguments)
    {
        var thrown = await Assert.ThrowsAsync<ViewerException>(() => Read(arguments));

        Assert.Equal(ExitCode.BadArguments, thrown.ExitCode);
        Assert.Contains(problem, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_variable_is_named()
    {
        _environment[EnvironmentVariables.Url] = "nonsense";

        var thrown = await Assert.ThrowsAsync<ViewerException>(() => Read("demo"));

        Assert.Contains("REMOTE_ACCESS_URL 'nonsense'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_that_is_wrong_is_reported_at_once()
    {
        var thrown = await Assert.ThrowsAsync<ViewerException>(() => Read(" ", "--count", "0", "--wait", "x", "--url", "y"));

        Assert.Equal(4, thrown.Message.Split('\n').Length);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("view,call", "--grants", "view, call,view")]
    [InlineData("view,publish,call,setParameters,assets", "--grants", "view,publish,call,setParameters,assets")]
    public async Task Grants_go_into_the_minted_token(string? expected, params string[] more) =>
        Assert.Equal(expected, Assert.IsType<SigningKey>((await Read(["demo", .. more])).Connection.Credentials).Grants);

    [Fact]
    public async Task A_secret_is_in_no_message()
    {
        var thrown = await Assert.ThrowsAsync<ViewerException>(() => Read("demo", "--key", "k", "--secret", "hush-hush", "--count", "0"));

        Assert.DoesNotContain("hush", thrown.Message, StringComparison.Ordinal);
    }

    private ParseResult Parse(string[] arguments, out RecordedActions actions) =>
        new ViewerCommandLine(_environment.GetValueOrDefault, actions = new RecordedActions()).Parse(arguments);

    private async Task<WatchSettings> Read(params string[] arguments)
    {
        var parsed = Parse(arguments, out var actions);
        Assert.Empty(parsed.Errors);
        await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
        return Assert.IsType<WatchSettings>(actions.Settings);
    }
}
