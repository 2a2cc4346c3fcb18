using System.Text.Json.Serialization.Metadata;
using RemoteAccess.Client.Channels;
using RemoteAccess.Client.Json;
using RemoteAccess.Handlers;
using RemoteAccess.Rooms;

namespace RemoteAccess.Client;

/// <summary>The services of a room that is being described: names and ids are unique.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed class DescribedServices
{
    private readonly List<ServiceDescriptor> _services = [];

    /// <summary>Describes requests or responses in JSON, with the schema of their type.</summary>
    /// <exception cref="ArgumentException">Viewers could not read a schema of that type.</exception>
    public static ServiceMessageDescriptor JsonMessage(JsonTypeInfo type) => new()
    {
        Encoding = Encodings.Json,
        SchemaName = JsonSchemaText.NameOf(type),
        SchemaEncoding = Encodings.JsonSchema,
        Schema = JsonSchemaText.Of(type),
    };

    /// <summary>The services, in the order in which they were added.</summary>
    public ServiceDescriptor[] ToArray() => [.. _services];

    /// <summary>Adds a service.</summary>
    /// <param name="name">The name.</param>
    /// <param name="handler">The grain that answers.</param>
    /// <param name="type">The type as viewers know it.</param>
    /// <param name="chosen">Its id; null to make it from the name.</param>
    /// <param name="request">The description of requests.</param>
    /// <param name="response">The description of responses.</param>
    /// <exception cref="ArgumentException">Name or id is taken, or the handler is neither a grain nor a reference to one.</exception>
    public void Add(
        string name,
        IServiceHandlerGrain handler,
        string type,
        uint? chosen,
        ServiceMessageDescriptor request,
        ServiceMessageDescriptor response)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var id = chosen ?? StableId.Of(name);
        if (_services.Find(other => other.Name == name || other.Id == id) is { } other)
        {
            throw new ArgumentException(other.Name == name
                ? $"There is already a service {name}; give each name once."
                : $"Services {other.Name} and {name} have the same id {id}; set one of them yourself.");
        }

        _services.Add(new ServiceDescriptor
        {
            Id = id,
            Name = name,
            Type = type,
            Request = request,
            Response = response,
            Handler = handler.AsReference<IServiceHandlerGrain>(),
        });
    }
}
