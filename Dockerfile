# pufa in a container: one static binary, no shell.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /pufa ./cmd/pufa

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /pufa /pufa
ENV PUFA_ADDR=0.0.0.0:8080
EXPOSE 8080
ENTRYPOINT ["/pufa"]
CMD ["serve"]
