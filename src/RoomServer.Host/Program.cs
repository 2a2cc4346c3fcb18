using RemoteAccess.Hosting.Descriptors;
using RemoteAccess.Hosting.Health;
using RemoteAccess.Hosting.Telemetry;
using RemoteAccess.Programs;
using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Host;
using RemoteAccess.RoomServer.Requests;

var asked = ConfigurationArguments.Parse(args);
await using var output = StandardOutput.Writer();
if (asked.HelpAsked || asked.VersionAsked)
{
    return HostText.Answer(output, asked.HelpAsked ? HostText.Usage : $"RemoteAccess.RoomServer {ProgramVersion.Of(typeof(HostText))}");
}

if (FileDescriptors.Read()?.TooFew() is { } tooFew)
{
    return HostText.Fail(tooFew);
}

if (HostText.Unknown(asked) is { } unknown)
{
    return HostText.Fail(unknown);
}

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddQuotedConsole(console =>
{
    console.SingleLine = true;
    console.UseUtcTimestamp = true;
    console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
});
HostText.Quiet(builder.Logging);
if (HostText.Addresses(builder.Configuration, out var urls) is { } problem)
{
    return HostText.Fail(problem);
}

if (HostMetrics.Read(builder.Configuration, urls, out var metrics) is { } wrong)
{
    return HostText.Fail(wrong);
}

builder.WebHost.UseUrls(urls);
builder.Services.AddDescriptorGuard(FileDescriptors.Read());
builder.Services.AddRoomServer(options =>
{
    // Without a key of its own it serves this machine only; DevelopmentKeyRule enforces that.
    if (options.Keys.Count == 0)
    {
        options.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret;
    }
});

builder.Services.AddRoomServerHealth();
builder.Services.AddServedMetrics(metrics.Settings, "remote-access-room-server");

await using var app = builder.Build();
app.UseRawTargets();
app.MapRoomServer().DisableHttpMetrics();
app.MapSiloHealth(details: false);
app.MapSiloMetrics(metrics.Settings);
app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], () => "OK");
return await HostRun.RunAsync(app, urls, metrics.Told, output);
