namespace RemoteAccess.Protocol;

/// <summary>The names of capabilities in <see cref="ServerInfo.Capabilities"/>.</summary>
public static class ServerCapabilities
{
    /// <summary>Viewers may advertise channels and publish on them.</summary>
    public const string ClientPublish = "clientPublish";

    /// <summary>Parameters may be read and set.</summary>
    public const string Parameters = "parameters";

    /// <summary>Changes of parameters may be subscribed to; used together with <see cref="Parameters"/>.</summary>
    public const string ParametersSubscribe = "parametersSubscribe";

    /// <summary>Services may be called.</summary>
    public const string Services = "services";

    /// <summary>Assets may be fetched.</summary>
    public const string Assets = "assets";

    /// <summary>The connection graph may be subscribed to.</summary>
    public const string ConnectionGraph = "connectionGraph";

    /// <summary>The device sends its time.</summary>
    public const string Time = "time";
}
