using System.Text.Json;
using RemoteAccess.FleetRunner.Processes;
using RemoteAccess.FleetRunner.Silos;
using RemoteAccess.FleetRunner.Stores;

namespace RemoteAccess.FleetRunner.CommandLine;

/// <summary>Tells a person or a program where the processes of the fleet are. No password is in it.</summary>
internal sealed class FleetReport(TextWriter output, bool json)
{
    /// <summary>A process is up.</summary>
    public void Started(object part)
    {
        switch (part)
        {
            case FleetSilo silo:
                Write(
                    new
                    {
                        name = silo.Name,
                        http = silo.Http.OriginalString,
                        webSocket = silo.WebSocket.OriginalString,
                        siloPort = silo.SiloPort,
                        gatewayPort = silo.GatewayPort,
                        pid = silo.Process.Id,
                        log = silo.LogFile,
                    },
                    $"{silo.Name,-10} {silo.Http.OriginalString}  {silo.WebSocket.OriginalString}  silos {silo.SiloPort}  "
                        + $"clients {silo.GatewayPort}  pid "
                        + $"{silo.Process.Id}  {silo.LogFile}");
                break;
            case IStoreServer store:
                Write(
                    new { name = "store", kind = store.Kind, port = store.Port, pid = store.Process!.Id, log = store.Process.LogFile },
                    $"{"store",-10} {store.Process.Name} 127.0.0.1:{store.Port}  pid {store.Process.Id}  {store.Process.LogFile}");
                break;
        }
    }

    /// <summary>All of them are.</summary>
    public void Up(int silos) => Write(new { name = "fleet", silos, up = true }, $"{silos} silos are up. Ctrl-C stops them all.");

    /// <summary>The stop begins.</summary>
    public void Stopping()
    {
        if (!json)
        {
            output.WriteLine("Stopping.");
        }
    }

    /// <summary>A process ended by itself.</summary>
    public static async Task EndedAsync(ChildProcess process) =>
        await Console.Error.WriteLineAsync($"{process.Name} ended with exit code {await process.Exited}; its log: {process.LogFile}");

    private void Write(object record, string text)
    {
        output.WriteLine(json ? JsonSerializer.Serialize(record) : text);
        output.Flush();
    }
}
