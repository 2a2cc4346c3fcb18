using System.CommandLine;
using RemoteAccess.Viewer.CommandLine;
using RemoteAccess.Viewer.ExitCodes;
using RemoteAccess.Viewer.Requests;

namespace RemoteAccess.Viewer.Tests.CommandLine;

/// <summary>The commands besides <c>watch</c>.</summary>
public sealed class RequestCommandLineTests
{
    [Fact]
    public async Task Call_reads_everything()
    {
        var call = await Read<CallSettings>(
            "call demo /reset --payload x --encoding cbor --count 9 --parallel 3 --json --timeout 1.5 --grants call --wait 2");

        Assert.Equal(("demo", TimeSpan.FromSeconds(2)), (call.Request.Connection.Room, call.Request.Connection.Wait));
        Assert.Equal((true, TimeSpan.FromSeconds(1.5)), (call.Request.Json, call.Request.Timeout));
        Assert.Equal(("/reset", new PayloadSource("x", null), "cbor", null, 9L, 3L),
            (call.Service, call.Payload, call.Encoding, call.Out, call.Count, call.Parallel));
    }

    [Fact]
    public async Task Call_alone_is_one_call_that_waits_30_seconds()
    {
        var call = await Read<CallSettings>("call demo 7");

        Assert.Equal((false, TimeSpan.FromSeconds(30)), (call.Request.Json, call.Request.Timeout));
        Assert.Equal((new PayloadSource(null, null), null, 1L, 1L), (call.Payload, call.Encoding, call.Count, call.Parallel));
    }

    [Fact]
    public async Task Publish_reads_everything()
    {
        var publish = await Read<PublishSettings>(
            "publish demo /joy --payload-file p --schema-name J --schema-file s --schema-encoding e --rate 4 --count 5");

        Assert.Equal(("/joy", new PayloadSource(null, "p"), "json"), (publish.Topic, publish.Payload, publish.Encoding));
        Assert.Equal(("J", "s", "e"), (publish.SchemaName, publish.SchemaFile, publish.SchemaEncoding));
        Assert.Equal((TimeSpan.FromSeconds(0.25), 5L), (publish.Interval, publish.Count));
    }

    [Fact]
    public async Task The_other_commands_read_what_they_have()
    {
        Assert.Equal(("package://x", "f"),
            await Read<FetchSettings>("fetch demo package://x --out f") is var fetch ? (fetch.Uri, fetch.Out) : default);
        var get = await Read<GetParametersSettings>("get-param demo a b a --watch");
        Assert.Equal(["a", "b"], get.Names);
        Assert.True(get.Watch);
        Assert.Equal(
            ["a", "b"], (await Read<SetParametersSettings>("set-param demo a=1 --unset b")).Parameters.Select(parameter => parameter.Name));
        Assert.True((await Read<GraphSettings>("graph demo --watch")).Watch);
        Assert.Equal((3L, TimeSpan.FromSeconds(0.5)),
            await Read<PingSettings>("ping demo --count 3 --interval 0.5") is var ping ? (ping.Count, ping.Interval) : default);
    }

    [Theory]
    [InlineData("--payload and --payload-file exclude", "call demo s --payload x --payload-file y")]
    [InlineData("--out writes one response", "call demo s --out f --count 2")]
    [InlineData("is out of range", "call demo s --parallel 10001")]
    [InlineData("--parallel '0' is not", "call demo s --parallel 0")]
    [InlineData("--timeout '0' is not", "fetch demo uri --timeout 0")]
    [InlineData("--type 'int' is unknown", "set-param demo a=1 --type int")]
    [InlineData("nothing to set", "set-param demo")]
    [InlineData("'a' is given twice", "set-param demo a=1 --unset a")]
    [InlineData("'a' is not NAME=VALUE", "set-param demo a")]
    [InlineData("--rate '0' is not a rate", "publish demo /joy --rate 0")]
    [InlineData("--schema-file needs --schema-encoding", "publish demo /joy --schema-file f")]
    [InlineData("--interval 'x' is not", "ping demo --interval x")]
    public async Task A_wrong_argument_is_named_with_its_fix(string problem, string arguments)
    {
        var thrown = await Assert.ThrowsAsync<ViewerException>(() => Read<object>(arguments));

        Assert.Equal(ExitCode.BadArguments, thrown.ExitCode);
        Assert.Contains(problem, thrown.Message, StringComparison.Ordinal);
    }

    private static async Task<T> Read<T>(string arguments)
    {
        var actions = new RecordedActions();
        var parsed = new ViewerCommandLine(_ => null, actions).Parse(arguments.Split(' '));
        Assert.Empty(parsed.Errors);
        await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
        return Assert.IsType<T>(actions.Settings);
    }
}
