using System.Net.Sockets;
using System.Text;
using RemoteAccess.FleetRunner.Networks;
using RemoteAccess.FleetRunner.Processes;

namespace RemoteAccess.FleetRunner.Stores;

/// <summary>A Redis of one's own. It writes every change to disk before it answers, so a kill loses nothing.</summary>
public sealed class RedisServer : IStoreServer
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);
    private readonly string _password = Guid.NewGuid().ToString("N");
    private readonly string _data = Directory.CreateTempSubdirectory("remoteaccess-redis-").FullName;
    private readonly string _log;
    private readonly NetworkPlace? _place;

    /// <summary>Prepares one and starts nothing.</summary>
    /// <param name="log">The file for its output; null for one that is deleted with it.</param>
    /// <param name="place">Its place in the network of a fleet; null for 127.0.0.1.</param>
    public RedisServer(string? log = null, NetworkPlace? place = null) => (_log, _place) = (log ?? Path.Combine(_data, "redis.log"), place);

    /// <summary>Why there can be none on this machine, and what to do; null if there can.</summary>
    public static string? Missing => Program is not null ? null
        : "redis-server is not installed; get it with 'apt-get install redis-server' (Debian, Ubuntu) or 'brew install redis' (macOS)";

    /// <inheritdoc/>
    public string Kind => "Redis";

    /// <inheritdoc/>
    public int Port { get; } = LoopbackPorts.Next();

    /// <inheritdoc/>
    public string ConnectionString => $"{Address}:{Port},password={_password}";

    /// <inheritdoc/>
    public NetworkPlace? Place => _place;

    /// <summary>Its password.</summary>
    public string Password => _password;

    /// <inheritdoc/>
    public ChildProcess? Process { get; private set; }

    private string Address => _place?.Address ?? "127.0.0.1";

    private static string? Program => Programs.Find("redis-server", "/usr/local/bin", "/opt/homebrew/bin");

    /// <inheritdoc/>
    /// <exception cref="NotInstalledException">There is no redis-server on this machine.</exception>
    public async Task StartAsync()
    {
        var program = Program ?? throw new NotInstalledException(Missing!);
        // The password is not on the command line, which every user can read.
        var configuration = Path.Combine(_data, "redis.conf");
        await File.WriteAllTextAsync(configuration, $"""
            port {Port}
            bind {Address}
            requirepass {_password}
            dir {_data}
            daemonize no
            save ""
            appendonly yes
            appendfsync always

            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(configuration, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Process = ChildProcess.Start("redis-server", _log, null, _place?.Command(program, configuration) ?? [program, configuration]);
        await Patience.UntilAsync(AnswersAsync, Process, StartPatience, $"redis-server on port {Port}");
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        if (Process is { } process)
        {
            Process = null;
            process.Resume();
            await process.StopAsync(StopPatience);
            await process.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>Sends one command to it; for tests.</summary>
    /// <returns>The first line of the answer, e.g. <c>+PONG</c>.</returns>
    public async Task<string> AskAsync(params string[] command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Address, Port);
        await using var stream = client.GetStream();
        await SendAsync(stream, "AUTH", _password);
        using var reader = new StreamReader(stream);
        await reader.ReadLineAsync();
        await SendAsync(stream, command);
        return await reader.ReadLineAsync() ?? string.Empty;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await AskAsync("PING") == "+PONG"; // An error while it loads its data.
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return false;
        }
    }

    private static async Task SendAsync(NetworkStream stream, params string[] command)
    {
        var text = new StringBuilder().Append('*').Append(command.Length).Append("\r\n");
        foreach (var part in command)
        {
            text.Append('$').Append(Encoding.UTF8.GetByteCount(part)).Append("\r\n").Append(part).Append("\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
