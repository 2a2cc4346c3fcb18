using RemoteAccess.RoomServer;
using RemoteAccess.RoomServer.Client.Tokens;
using RemoteAccess.RoomServer.Host;
using RemoteAccess.RoomServer.Requests;

if (args.Any(arg => arg is "--help" or "-h" or "-?"))
{
    Console.WriteLine(HostText.Usage);
    return 0;
}

var builder = WebApplication.CreateBuilder(args);
builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
HostText.Quiet(builder.Logging);
if (HostText.Addresses(builder.Configuration, out var urls) is { } problem)
{
    return HostText.Fail(problem);
}

builder.WebHost.UseUrls(urls);
builder.Services.AddRoomServer(options =>
{
    // Without a key of its own it serves this machine only; DevelopmentKeyRule sees to that.
    if (options.Keys.Count == 0)
    {
        options.Keys[DevelopmentKey.ApiKey] = DevelopmentKey.ApiSecret;
    }
});

await using var app = builder.Build();
app.UseRawTargets();
app.MapRoomServer();
app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], () => "OK");
return await HostRun.RunAsync(app, urls);
