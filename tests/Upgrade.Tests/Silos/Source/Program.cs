using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RemoteAccess.Upgrade;

// Usage: SILO-PORT GATEWAY-PORT PRIMARY-PORT. Serves until SIGTERM, or until standard input ends: who started it
// has died. The primary silo holds the table of members.
int[] ports = [.. args.Select(port => int.Parse(port, CultureInfo.InvariantCulture))];
using var host = new HostBuilder()
    .ConfigureLogging(logging => logging.AddConsole().SetMinimumLevel(LogLevel.Warning))
    .ConfigureServices(services => services.AddSingleton<Samples>().AddSingleton<Answers>())
    .UseOrleans(silo =>
    {
#if !EARLIER
        // As AddRemoteAccess does it: exceptions that an older build does not know arrive there with their message.
        silo.Services.Configure<Orleans.Serialization.ExceptionSerializationOptions>(
            options => options.SupportedNamespacePrefixes.Add("RemoteAccess"));
#endif
        silo.UseLocalhostClustering(ports[0], ports[1], new IPEndPoint(IPAddress.Loopback, ports[2]), "upgrade", "upgrade");
#pragma warning disable ORLEANSEXP003 // Experimental in 10.4; as in the product.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003
    })
    .Build();
await host.StartAsync();
Console.WriteLine($"The silo of the {Builds.Own} build is up.");
var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
var parent = new Thread(() =>
{
    Console.In.ReadToEnd();
    lifetime.StopApplication();
})
{
    IsBackground = true,
};
parent.Start();
await host.WaitForShutdownAsync();
