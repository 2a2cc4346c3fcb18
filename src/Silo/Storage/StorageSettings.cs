using System.ComponentModel.DataAnnotations;
using RemoteAccess.Silo.Stores;

namespace RemoteAccess.Silo.Storage;

/// <summary>Grain storage (section <c>Storage</c>).</summary>
internal sealed class StorageSettings : IStoreSettings
{
    /// <summary>The section.</summary>
    public const string Section = "Storage";

    /// <summary>Where rooms are stored; default <see cref="StorageKind.Memory"/>.</summary>
    public StorageKind Kind { get; set; } = StorageKind.Memory;

    /// <inheritdoc/>
    public string ConnectionString { get; set; } = string.Empty;

    /// <inheritdoc/>
    public string ConnectionStringFile { get; set; } = string.Empty;

    /// <summary>How long the silo waits, at its start, for the stores of <c>Cluster</c>, <c>Storage</c> and <c>Reminders</c> to answer;
    /// 1 s to 10 min, default 30 s. Then it ends, for the orchestrator to start it again.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "give a duration from 00:00:01 to 00:10:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
